// The causes that are told apart, and what to do about each.

/** Why COS refused, as a word to compare with. */
export type SignatureCause =
  /** The keys. */
  | 'wrong-secret'
  | 'signed-otherwise'
  | 'signed-twice'
  | 'unreadable-signature'
  | 'another-id'
  | 'swapped-keys'
  | 'unknown-id'
  | 'expired-keys'
  | 'token-missing'
  | 'token-of-other-keys'
  /** The time. */
  | 'clock'
  | 'expired-signature'
  /** The method. */
  | 'method'
  /** The path. */
  | 'path-encoded-twice'
  | 'path-not-encoded'
  | 'path-signed-encoded'
  | 'slash-missing'
  | 'slash-doubled'
  | 'path-changed'
  /** The parameters of the query. */
  | 'parameter-missing'
  | 'parameter-added'
  | 'parameter-changed'
  | 'parameter-case'
  | 'parameter-unsigned'
  | 'parameter-empty'
  | 'parameters-unsorted'
  /** The headers. */
  | 'host-port'
  | 'host-of-cdn'
  | 'host-changed'
  | 'header-missing'
  | 'header-added'
  | 'header-unsigned'
  | 'header-case'
  | 'headers-unsorted'
  | 'header-blanks'
  | 'header-charset'
  | 'header-changed'
  /** Parameters or headers. */
  | 'value-not-encoded'
  /** Nothing of these. */
  | 'another-request'
  | 'not-permitted'
  | 'not-the-signature'
  | 'nothing-to-compare';

/** What a cause means and what to do, about the parameter or header of that name. */
export const adviceOn = (cause: SignatureCause, name = ''): string =>
  ADVICE[cause].replace('{name}', () => `\`${name}\``);

const ADVICE: Readonly<Record<SignatureCause, string>> = {
  'wrong-secret':
    'COS has signed the same text, so secretKey is not the one that belongs to secretId. Copy both ' +
    'again, as one pair. If another signer than this library signs, give the request with its ' +
    'authorization: what that signer does wrong shows only there.',
  'signed-otherwise':
    'COS has signed this request as it is given here, and the signature that was sent is of something' +
    ' else: made with another secretKey, before the request was changed, or with a mistake of the ' +
    'signer that is not known here. Look which keys the signer has, give the request here as the ' +
    'signer had it, and compare what it signs, step by step, with what `explain` says.',
  'signed-twice':
    'COS has signed the parameter {name}, which is of a signature itself: the URL was presigned, and ' +
    'the request has an Authorization too. Send one of the two: a presigned URL as it is, without the' +
    ' header, or a URL that is not presigned.',
  'unreadable-signature':
    'COS cannot read the signature. Look whether it arrives whole: a shell cuts a URL at `&` that is ' +
    'not in quotes, and HTML writes `&amp;`. q-sign-time and q-key-time must be equal, in seconds, ' +
    'the earlier one first.',
  'another-id':
    'The request was signed with another secretId than the one given here. Use secretId and secretKey' +
    ' of the same pair, of the account that owns the bucket.',
  'swapped-keys':
    'secretId and secretKey have changed places. Swap them; and make new keys, because the secret key' +
    ' was sent as the id.',
  'unknown-id':
    'COS does not know this secretId: it is mistyped, disabled or deleted, or it is of temporary keys' +
    ' and their token did not arrive. Copy the keys again, with their token.',
  'expired-keys': 'The temporary keys have expired. Get new ones, and renew them before they expire.',
  'token-missing':
    'The keys are temporary, and their token did not arrive. Send it as the header ' +
    'x-cos-security-token; of a presigned URL, as the parameter of that name.',
  'token-of-other-keys':
    'The token does not belong to the keys. Take secretId, secretKey and token from the same answer ' +
    'of STS, and send the token as it is, encoded once where it is in a URL.',
  clock:
    'The clock of the computer that signed is wrong. Set it, or sign with the time of the server: the' +
    ' Date of any of its answers.',
  'expired-signature':
    'The signature was sent after its time. Sign again just before it is sent, or with a longer ' +
    'expiresIn. If it was sent at once, the clock of the computer that signed is behind.',
  method:
    'The request arrived with another method than the one that was signed. Sign the method that is ' +
    'sent, in lower case.',
  'path-encoded-twice':
    'The path arrived encoded once more than it was signed. Encode the key once, and send the URL ' +
    'that was signed.',
  'path-not-encoded':
    'The path arrived without the encoding that it was signed with: a character such as `%`, `?`, `#`' +
    ' or `+` of the key was sent as it is. Encode each segment of the key with encodeURIComponent.',
  'path-signed-encoded': 'The signer has signed the path encoded. Sign it decoded: COS decodes it once.',
  'slash-missing':
    'The path arrived with fewer slashes than it was signed with. Something on the way makes one of ' +
    '`//`, or takes one off an end. Use keys without such slashes, or send the URL that was signed.',
  'slash-doubled':
    'The path arrived with more slashes than it was signed with. Often the key begins with `/`, or an' +
    ' address that ends in `/` was put before it: leave one out. Or the signer has left out the first' +
    ' `/` of the path: sign it.',
  'path-changed':
    'Another path arrived than the one that was signed. Look what rewrites it on the way: a proxy ' +
    'that adds a prefix, a client that resolves `..`. Sign the path that arrives.',
  'parameter-missing':
    'COS did not find the parameter {name} among those that are signed. Send the URL that was signed,' +
    ' and let q-url-param-list name all of its parameters.',
  'parameter-added':
    'COS has signed the parameter {name}, which is not in the request given here. Add parameters ' +
    'before signing, not after.',
  'parameter-changed':
    'The parameter {name} arrived with another value. Encode it once, a blank as %20, and send the ' +
    'URL that was signed.',
  'parameter-case':
    'The signature names the parameter {name} in another case. Sign names of parameters, and list ' +
    'them in q-url-param-list, in lower case; in the URL they stay as COS writes them.',
  'parameter-unsigned':
    'The parameter {name} was signed, and q-url-param-list does not name it. Name it there.',
  'parameters-unsorted':
    'The signer has not sorted the parameters, or not by their names in lower case. Sort them so before ' +
    'signing. Their order in the URL is harmless: COS sorts them too.',
  'parameter-empty':
    'The signer has left out the parameter {name}, or its `=`, because it has no value. Sign it as ' +
    '`name=`, with nothing after it.',
  'host-port':
    'The host was signed with a port and arrived without it, or the reverse. Sign the host as it is ' +
    'sent: with its port, but not with 443 of https or 80 of http.',
  'host-of-cdn':
    'One host was signed and another arrived: one is of the bucket, the other is not of COS. Sign the' +
    ' host that COS sees. Behind a CDN that is the one it goes back to the bucket with.',
  'host-changed':
    'One host was signed and another arrived. Check bucket, region and endpoint, and sign the host ' +
    'that is sent.',
  'header-missing':
    'COS did not find the header {name} among those that are signed. Something on the way took it ' +
    'out, or q-header-list does not name it. Sign only headers that are sent.',
  'header-added':
    'COS has signed a value of the header {name} that the request given here does not have. Something' +
    ' on the way adds it: a proxy, or the client itself. Send it with a value of your own and sign ' +
    'that, or leave it out of q-header-list.',
  'header-unsigned':
    'The header {name} was signed, and q-header-list does not name it, so COS has not signed it. Name' +
    ' it there.',
  'header-case':
    'The signature names the header {name} in another case. Sign names of headers, and list them in ' +
    'q-header-list, in lower case; they may be sent in any.',
  'headers-unsorted':
    'The signer has not sorted the headers. Sort them by their names in lower case before signing, ' +
    'and list them in that order.',
  'header-blanks':
    'The header {name} arrived with other blanks. HTTP takes them off both ends, and proxies join ' +
    'them. Sign the value without blanks at its ends, and with single ones inside.',
  'header-charset':
    'The header {name} arrived with another charset. A browser writes its own into the Content-Type ' +
    "of a text: send a Blob. Text that is not ASCII must be encoded, as filename*=UTF-8''….",
  'header-changed':
    'The header {name} arrived with another value. Sign the value that is sent, or do not sign a ' +
    'header that a proxy rewrites.',
  'value-not-encoded':
    'The signer has signed the value of {name} as it is, or has encoded it otherwise than COS does. ' +
    'Percent-encode values before signing: all but letters, digits, `-`, `_`, `.` and `~`, in upper ' +
    'case, a blank as %20.',
  'another-request':
    'The error belongs to another signature than the one of this request: their times differ. Take ' +
    'the error and the request of the same attempt.',
  'not-permitted':
    'COS says nothing against the signature: the policy of the keys does not permit this. To abort ' +
    'uploads it must allow name/cos:AbortMultipartUpload for the key. With temporary keys, also look ' +
    'whether the token is theirs. If it does permit it, look whether the signature arrives: proxies ' +
    'take off Authorization, and COS then says the same.',
  'not-the-signature':
    'COS says nothing against the signature. What its code means is in Tencent doc 436/7730.',
  'nothing-to-compare':
    'There is nothing of COS to compare with: an answer to HEAD has no FormatString, one of a proxy has ' +
    'none, and a copy may have lost its line ends. Sign and send a GET in the same way, and give its ' +
    'answer as it is.',
};
