// What COS answers to each call and each misuse. A case cites the document that says so, as 436/<number>;
// one that asks what no document settles is marked as a question, and its answer is what the emulator has
// chosen.
import { type Answer, type ContractBucket, element, MiB, type NamedPart } from './contract-bucket.ts';

export interface ContractCase {
  name: string;
  /** The document, or why there is a question. */
  source: string;
  isQuestion?: boolean;
  run(bucket: ContractBucket): Promise<Answer>;
  /** Status, code of the error, headers that matter, and elements of the body that do. */
  expected: Expected;
}

export interface Expected {
  status: number;
  code?: string;
  headers?: Record<string, string | null>;
  elements?: Record<string, string | undefined>;
  text?: string;
}

const DIGITS = '123456789';
const DIGITS_ETAG = '"25f9e794323b453885f5181f1b624d0b"';
const DIGITS_CRC = '11051210869376104954';
const LARGE = new Uint8Array(MiB);
const CUSTOMER_KEY = {
  'x-cos-server-side-encryption-customer-algorithm': 'AES256',
  'x-cos-server-side-encryption-customer-key': 'MDEyMzQ1Njc4OUFCQ0RFRjAxMjM0NTY3ODlBQkNERUY=',
  'x-cos-server-side-encryption-customer-key-MD5': 'U5L61r7jcwdNvT7frmUG8g==',
};

/** An upload of two parts, 1 MiB and one byte, and what names them. */
async function twoParts(bucket: ContractBucket, key: string): Promise<{ id: string; parts: NamedPart[] }> {
  const id = await bucket.open(key);
  const parts: NamedPart[] = [];
  for (const [i, body] of [LARGE, 'x'].entries()) {
    const { headers } = await bucket.putPart(key, id, i + 1, body);
    parts.push({ partNumber: i + 1, etag: headers.get('etag') });
  }
  return { id, parts };
}

/** Puts the object, then asks for it. */
const ofObject =
  (method: string, query: string, headers: Record<string, string> = {}) =>
  async (bucket: ContractBucket): Promise<Answer> => {
    await bucket.put('k', DIGITS, { 'content-type': 'text/plain' });
    return bucket.ask(method, bucket.path('k') + query, { headers });
  };

/** Copies the object, by the headers given beside the source. */
const ofCopy =
  (source: string, headers: Record<string, string> = {}) =>
  async (bucket: ContractBucket): Promise<Answer> => {
    await bucket.put('k', DIGITS);
    const copySource = source.replace('OBJECT', bucket.host + bucket.path('k')).replace('HOST', bucket.host);
    return bucket.ask('PUT', bucket.path('to'), {
      headers: { 'x-cos-copy-source': copySource, ...headers },
    });
  };

/** Copies the object into part 1 of an upload, by the headers given beside the source; completes, and reads it. */
const ofPartCopy =
  (headers: Record<string, string> = {}) =>
  async (bucket: ContractBucket): Promise<Answer> => {
    const id = await bucket.open('u');
    const { text } = await copyPart(bucket, id, 'k', headers);
    const etag = element(text, 'ETag')?.replaceAll('&quot;', '"') ?? null;
    await bucket.complete('u', id, [{ partNumber: 1, etag }]);
    return bucket.ask('GET', bucket.path('u'));
  };

/** Puts the object, and copies the one of that name into part 1 of an upload. */
async function copyPart(
  bucket: ContractBucket,
  uploadId: string,
  source: string,
  headers: Record<string, string> = {},
): Promise<Answer> {
  await bucket.put('k', DIGITS);
  return bucket.ask('PUT', `${bucket.path('u')}?partNumber=1&uploadId=${uploadId}`, {
    headers: { 'x-cos-copy-source': bucket.host + bucket.path(source), ...headers },
  });
}

/** Lists the parts of an upload that has two. */
const ofParts =
  (query: string) =>
  async (bucket: ContractBucket): Promise<Answer> => {
    const { id } = await twoParts(bucket, 'u');
    return bucket.ask('GET', `${bucket.path('u')}?uploadId=${id}${query}`);
  };

/** Opens two uploads of `p/a` and one of `p/b`, and lists those below `p/`. */
const ofUploads =
  (query: (bucket: ContractBucket, idsOfA: readonly string[]) => string) =>
  async (bucket: ContractBucket): Promise<Answer> => {
    const idsOfA = [await bucket.open('p/a'), await bucket.open('p/a')].sort();
    await bucket.open('p/b');
    return bucket.ask('GET', `/?uploads&prefix=${bucket.prefix}p%2F${query(bucket, idsOfA)}`);
  };

/** Puts the object a second time. */
const putAgain =
  (headers: Record<string, string>) =>
  async (bucket: ContractBucket): Promise<Answer> => {
    await bucket.put('k', DIGITS);
    return bucket.put('k', DIGITS, headers);
  };

/** The fields of an Authorization that no key has made, in their order. */
function madeUpAuthorization(secretId: string): string {
  const end = Math.floor(Date.now() / 1000) + 600;
  const keyTime = `${end - 1200};${end}`;
  const fields = {
    'q-sign-algorithm': 'sha1',
    'q-ak': secretId,
    'q-sign-time': keyTime,
    'q-key-time': keyTime,
    'q-header-list': '',
    'q-url-param-list': '',
    'q-signature': '0'.repeat(40),
  };
  return Object.entries(fields)
    .map((field) => field.join('='))
    .join('&');
}

const objects: ContractCase[] = [
  {
    name: 'PUT answers with the sums and no body',
    source: '436/7749, 436/40334',
    run: (bucket) => bucket.put('k', DIGITS),
    expected: { status: 200, headers: { etag: DIGITS_ETAG, 'x-cos-hash-crc64ecma': DIGITS_CRC }, text: '' },
  },
  {
    name: 'PUT with another Content-MD5',
    source: '436/7730',
    run: (bucket) => bucket.put('k', DIGITS, { 'content-md5': '1B2M2Y8AsgTpgAmY7PhCfg==' }),
    expected: { status: 400, code: 'BadDigest' },
  },
  {
    name: 'PUT with a Content-MD5 that is none',
    source: '436/7730',
    run: (bucket) => bucket.put('k', DIGITS, { 'content-md5': 'none' }),
    expected: { status: 400, code: 'InvalidDigest' },
  },
  {
    name: 'PUT with a Content-MD5 without its padding',
    source: '436/7730; RFC 1864 has it padded',
    run: (bucket) => bucket.put('k', DIGITS, { 'content-md5': 'JfnnlDI7RTiF9RgfG2JNCw' }),
    expected: { status: 400, code: 'InvalidDigest' },
  },
  {
    name: 'PUT with metadata whose name has an underscore',
    source: '436/7749 does not allow it, and names no code',
    isQuestion: true,
    run: (bucket) => bucket.put('k', DIGITS, { 'x-cos-meta-a_b': '1' }),
    expected: { status: 400, code: 'InvalidArgument' },
  },
  {
    name: 'PUT under the key of a customer tells it, and the CRC of the plain bytes',
    source: '436/7749, 436/40334',
    run: (bucket) => bucket.put('k', DIGITS, CUSTOMER_KEY),
    expected: {
      status: 200,
      headers: {
        'x-cos-hash-crc64ecma': DIGITS_CRC,
        'x-cos-server-side-encryption-customer-algorithm': 'AES256',
        'x-cos-server-side-encryption-customer-key-md5': 'U5L61r7jcwdNvT7frmUG8g==',
        'x-cos-server-side-encryption-customer-key': null,
      },
    },
  },
  {
    name: 'PUT under half a key of a customer',
    source: '436/7749 demands all of it and names no code',
    isQuestion: true,
    run: (bucket) =>
      bucket.put('k', DIGITS, { ...CUSTOMER_KEY, 'x-cos-server-side-encryption-customer-key': '' }),
    expected: { status: 400, code: 'InvalidArgument' },
  },
  {
    name: 'GET without the key of a customer under which it was put',
    source: '436/7730 lists the code',
    isQuestion: true,
    run: async (bucket) => {
      await bucket.put('k', DIGITS, CUSTOMER_KEY);
      return bucket.ask('GET', bucket.path('k'));
    },
    expected: { status: 400, code: 'SsecDecryptHeaderInvalid' },
  },
  {
    name: 'PUT with an unknown class',
    source: '436/7730',
    run: (bucket) => bucket.put('k', DIGITS, { 'x-cos-storage-class': 'GOLD' }),
    expected: { status: 400, code: 'NotSupportedStorageClass' },
  },
  {
    name: 'PUT of a key of more than 850 bytes',
    source: '436/7749',
    run: (bucket) => bucket.put('腾'.repeat(284), DIGITS),
    expected: { status: 400, code: 'KeyTooLong' },
  },
  {
    name: 'PUT of a key that is there, forbidden to overwrite',
    source: '436/10881 has the header, and no code',
    isQuestion: true,
    run: putAgain({ 'x-cos-forbid-overwrite': 'true' }),
    expected: { status: 409, code: 'FileAlreadyExists' },
  },
  {
    name: 'PUT of a key that is there, not forbidden to overwrite',
    source: '436/10881',
    run: putAgain({ 'x-cos-forbid-overwrite': 'false' }),
    expected: { status: 200 },
  },
  {
    name: 'GET tells what the object is',
    source: '436/7753',
    run: ofObject('GET', ''),
    expected: {
      status: 200,
      headers: {
        'content-type': 'text/plain',
        'content-length': '9',
        'accept-ranges': 'bytes',
        etag: DIGITS_ETAG,
        'x-cos-hash-crc64ecma': DIGITS_CRC,
        'x-cos-storage-class': null,
      },
      text: DIGITS,
    },
  },
  {
    name: 'HEAD has no body',
    source: '436/7745',
    run: ofObject('HEAD', ''),
    expected: { status: 200, headers: { 'content-length': '9', etag: DIGITS_ETAG }, text: '' },
  },
  {
    name: 'GET of a missing key',
    source: '436/7753',
    run: (bucket) => bucket.ask('GET', bucket.path('missing')),
    expected: { status: 404, code: 'NoSuchKey' },
  },
  {
    name: 'HEAD of a missing key',
    source: '436/7745',
    run: (bucket) => bucket.ask('HEAD', bucket.path('missing')),
    expected: { status: 404, text: '' },
  },
  {
    name: 'DELETE of an object',
    source: '436/7743',
    run: ofObject('DELETE', ''),
    expected: { status: 204, text: '' },
  },
  {
    name: 'DELETE of a missing key',
    source: '436/7743',
    run: (bucket) => bucket.ask('DELETE', bucket.path('missing')),
    expected: { status: 204, text: '' },
  },
  {
    name: 'response-content-type replaces the header',
    source: '436/7753',
    run: ofObject('GET', '?response-content-type=a%2Fb'),
    expected: { status: 200, headers: { 'content-type': 'a/b' } },
  },
  {
    name: 'response-content-disposition beyond ASCII',
    source: 'no document',
    isQuestion: true,
    run: ofObject('GET', '?response-content-disposition=%E4%B8%AD'),
    expected: { status: 200, headers: { 'content-disposition': '\u00e4\u00b8\u00ad' } }, // UTF-8, byte by byte
  },
  {
    name: 'response-expires of a line end',
    source: 'no document',
    isQuestion: true,
    run: ofObject('GET', '?response-expires=a%0Ab'),
    expected: { status: 400, code: 'InvalidArgument' },
  },
  {
    name: 'an empty versionId is none',
    source: 'sent so by the Go and PHP SDKs',
    run: ofObject('GET', '?versionId='),
    expected: { status: 200 },
  },
  {
    name: 'the Content-Type of an object that was given none',
    source: 'no document',
    isQuestion: true,
    run: async (bucket) => {
      await bucket.put('k', new Uint8Array(1));
      return bucket.ask('HEAD', bucket.path('k'));
    },
    expected: { status: 200, headers: { 'content-type': 'application/octet-stream' } },
  },
  {
    name: 'a version while versioning is off',
    source: 'no document',
    isQuestion: true,
    run: ofObject('GET', '?versionId=1'),
    expected: { status: 400, code: 'InvalidArgument' },
  },
];

const ranges: ContractCase[] = [
  ...Object.entries({
    'bytes=0-3': { text: '1234', contentRange: 'bytes 0-3/9' },
    'bytes=7-99': { text: '89', contentRange: 'bytes 7-8/9' },
    'bytes=7-': { text: '89', contentRange: 'bytes 7-8/9' },
    'bytes=-2': { text: '89', contentRange: 'bytes 7-8/9' },
  }).map(
    ([range, { text, contentRange }]): ContractCase => ({
      name: `Range: ${range}`,
      source: '436/7753, RFC 9110',
      run: ofObject('GET', '', { range }),
      expected: {
        status: 206,
        headers: {
          'content-range': contentRange,
          etag: DIGITS_ETAG,
          'x-cos-hash-crc64ecma': DIGITS_CRC,
        },
        text,
      },
    }),
  ),
  {
    name: 'Range: bytes=9-, of nine bytes',
    source: '436/7753',
    run: ofObject('GET', '', { range: 'bytes=9-' }),
    expected: { status: 416, code: 'InvalidRange' },
  },
  {
    name: 'Range: bytes=0-',
    source: '436/7753 calls it the whole object: 200 or 206',
    isQuestion: true,
    run: ofObject('GET', '', { range: 'bytes=0-' }),
    expected: { status: 206, text: DIGITS },
  },
  {
    name: 'several ranges',
    source: '436/7753 says they are not supported, not what is answered',
    isQuestion: true,
    run: ofObject('GET', '', { range: 'bytes=0-1,3-4' }),
    expected: { status: 200, text: DIGITS },
  },
  {
    name: 'a range, If-Range names the object',
    source: 'RFC 9110, section 13.1.5; no document',
    isQuestion: true,
    run: ofObject('GET', '', { range: 'bytes=0-3', 'if-range': DIGITS_ETAG }),
    expected: { status: 206, text: '1234' },
  },
  {
    name: 'a range, If-Range names another object',
    source: 'RFC 9110, section 13.1.5; no document',
    isQuestion: true,
    run: ofObject('GET', '', { range: 'bytes=0-3', 'if-range': '"other"' }),
    expected: { status: 200, text: DIGITS },
  },
  {
    name: 'a range of an empty object',
    source: 'no document',
    isQuestion: true,
    run: async (bucket) => {
      await bucket.put('k', '');
      return bucket.ask('GET', bucket.path('k'), { headers: { range: 'bytes=0-' } });
    },
    expected: { status: 416, code: 'InvalidRange' },
  },
];

const conditions: ContractCase[] = [
  {
    name: 'If-Match, met',
    source: '436/7753',
    run: ofObject('GET', '', { 'if-match': DIGITS_ETAG }),
    expected: { status: 200 },
  },
  {
    name: 'If-Match, bare as Java sends it',
    source: 'sent so by the Java SDK',
    run: ofObject('GET', '', { 'if-match': DIGITS_ETAG.slice(1, -1) }),
    expected: { status: 200 },
  },
  {
    name: 'If-Match, not met',
    source: '436/7753',
    run: ofObject('GET', '', { 'if-match': '"other"' }),
    expected: { status: 412, code: 'PreconditionFailed' },
  },
  {
    name: 'If-Match of a weak tag',
    source: 'RFC 9110, section 13.1.1; no document',
    isQuestion: true,
    run: ofObject('GET', '', { 'if-match': `W/${DIGITS_ETAG}` }),
    expected: { status: 412, code: 'PreconditionFailed' },
  },
  {
    name: 'If-None-Match, not met',
    source: '436/7753',
    run: ofObject('GET', '', { 'if-none-match': DIGITS_ETAG }),
    expected: { status: 304, text: '' },
  },
  {
    name: 'If-Modified-Since, not met',
    source: '436/7745',
    run: ofObject('HEAD', '', { 'if-modified-since': new Date(Date.now() + 60_000).toUTCString() }),
    expected: { status: 304, text: '' },
  },
  {
    name: 'If-Unmodified-Since, not met',
    source: '436/7753',
    run: ofObject('GET', '', { 'if-unmodified-since': 'Fri, 10 Apr 2020 09:35:05 GMT' }),
    expected: { status: 412, code: 'PreconditionFailed' },
  },
  ...['Friday, 10-Apr-20 09:35:05 GMT', 'Fri Apr 10 09:35:05 2020'].map(
    (date): ContractCase => ({
      name: `If-Unmodified-Since ${date}, not met`,
      source: 'RFC 9110, section 5.6.7; no document',
      isQuestion: true,
      run: ofObject('GET', '', { 'if-unmodified-since': date }),
      expected: { status: 412, code: 'PreconditionFailed' },
    }),
  ),
  {
    name: 'If-Unmodified-Since of what is no date of HTTP',
    source: 'RFC 9110, section 13.1.4: it is ignored; no document',
    isQuestion: true,
    run: ofObject('GET', '', { 'if-unmodified-since': '2020-04-10 GMT' }),
    expected: { status: 200, text: DIGITS },
  },
];

const copies: ContractCase[] = [
  {
    name: 'a copy has the sums in its body',
    source: '436/10881',
    run: ofCopy('OBJECT'),
    expected: { status: 200, elements: { CRC64: DIGITS_CRC } },
  },
  {
    name: 'a copy tells how it is encrypted',
    source: '436/10881',
    run: ofCopy('OBJECT', { 'x-cos-server-side-encryption': 'AES256' }),
    expected: { status: 200, headers: { 'x-cos-server-side-encryption': 'AES256' } },
  },
  {
    name: 'a copy whose condition fails',
    source: '436/10881',
    run: ofCopy('OBJECT', { 'x-cos-copy-source-If-None-Match': DIGITS_ETAG }),
    expected: { status: 412, code: 'PreconditionFailed' },
  },
  {
    name: 'a copy of no host',
    source: '436/7730',
    run: ofCopy('none'),
    expected: { status: 400, code: 'InvalidCopySource' },
  },
  {
    name: 'a copy of a URL',
    source: '436/10881 has no scheme, 436/7730',
    run: ofCopy('https://HOST/missing'),
    expected: { status: 400, code: 'InvalidCopySource' },
  },
  {
    name: 'a copy of a missing key',
    source: 'NoSuchKey or NoSuchCopySource',
    isQuestion: true,
    run: ofCopy('HOST/missing'),
    expected: { status: 404, code: 'NoSuchKey' },
  },
  {
    name: 'a copy onto itself that replaces nothing',
    source: '436/10881 demands Replaced and names no code',
    isQuestion: true,
    run: async (bucket) => {
      await bucket.put('k', DIGITS);
      const headers = { 'x-cos-copy-source': bucket.host + bucket.path('k') };
      return bucket.ask('PUT', bucket.path('k'), { headers });
    },
    expected: { status: 400, code: 'InvalidRequest' },
  },
  {
    name: 'a copy onto an object, forbidden to overwrite',
    source: '436/10881 has the header, and no code',
    isQuestion: true,
    run: async (bucket) => {
      await bucket.put('to', '');
      return ofCopy('OBJECT', { 'x-cos-forbid-overwrite': 'true' })(bucket);
    },
    expected: { status: 409, code: 'FileAlreadyExists' },
  },
];

const partCopies: ContractCase[] = [
  {
    name: 'Upload Part - Copy, and what Complete makes of it',
    source: '436/8287, 436/7742',
    run: ofPartCopy(),
    expected: { status: 200, text: DIGITS },
  },
  {
    name: 'Upload Part - Copy of a range',
    source: '436/8287',
    run: ofPartCopy({ 'x-cos-copy-source-range': 'bytes=0-3' }),
    expected: { status: 200, text: '1234' },
  },
  {
    name: 'Upload Part - Copy of an empty range is one of all',
    source: 'sent so by the Python SDK',
    run: ofPartCopy({ 'x-cos-copy-source-range': '' }),
    expected: { status: 200, text: DIGITS },
  },
  {
    name: 'the CRC of a copied part is in the body',
    source: '436/40334 says that it is told, not where',
    isQuestion: true,
    run: async (bucket) => copyPart(bucket, await bucket.open('u'), 'k'),
    expected: { status: 200, headers: { 'x-cos-hash-crc64ecma': null }, elements: { CRC64: DIGITS_CRC } },
  },
  {
    name: 'the CRC of a part that is a range',
    source: 'no document: of the range, or of the object',
    isQuestion: true,
    run: async (bucket) =>
      copyPart(bucket, await bucket.open('u'), 'k', { 'x-cos-copy-source-range': 'bytes=0-3' }),
    expected: { status: 200, elements: { CRC64: '14865968487149912872' } },
  },
  {
    name: 'Upload Part - Copy of a range beyond the end',
    source: 'no document',
    isQuestion: true,
    run: async (bucket) =>
      copyPart(bucket, await bucket.open('u'), 'k', { 'x-cos-copy-source-range': 'bytes=0-9' }),
    expected: { status: 416, code: 'InvalidRange' },
  },
  {
    name: 'Upload Part - Copy of a range without an end',
    source: '436/8287 demands both ends and names no code',
    isQuestion: true,
    run: async (bucket) =>
      copyPart(bucket, await bucket.open('u'), 'k', { 'x-cos-copy-source-range': 'bytes=0-' }),
    expected: { status: 400, code: 'InvalidArgument' },
  },
  {
    name: 'Upload Part - Copy to an unknown upload',
    source: '436/7730',
    run: (bucket) => copyPart(bucket, '1', 'k'),
    expected: { status: 404, code: 'NoSuchUpload' },
  },
  {
    name: 'Upload Part - Copy of a missing key',
    source: 'NoSuchKey or NoSuchCopySource',
    isQuestion: true,
    run: async (bucket) => copyPart(bucket, await bucket.open('u'), 'missing'),
    expected: { status: 404, code: 'NoSuchKey' },
  },
];

const uploads: ContractCase[] = [
  {
    name: 'Initiate tells the key',
    source: '436/7746',
    run: (bucket) => bucket.ask('POST', `${bucket.path('u')}?uploads`),
    expected: {
      status: 200,
      headers: { 'content-type': 'application/xml' },
      elements: { 'Key ends in': '/u' },
    },
  },
  {
    name: 'Initiate with an unknown class',
    source: '436/7730',
    run: (bucket) =>
      bucket.ask('POST', `${bucket.path('u')}?uploads`, { headers: { 'x-cos-storage-class': 'GOLD' } }),
    expected: { status: 400, code: 'NotSupportedStorageClass' },
  },
  {
    name: 'Initiate of a key that is there, forbidden to overwrite',
    source: '436/7746 has the header, and no code: at once, or by Complete',
    isQuestion: true,
    run: async (bucket) => {
      await bucket.put('u', DIGITS);
      return bucket.ask('POST', `${bucket.path('u')}?uploads`, {
        headers: { 'x-cos-forbid-overwrite': 'true' },
      });
    },
    expected: { status: 409, code: 'FileAlreadyExists' },
  },
  {
    name: 'Complete of a key that is there, forbidden to overwrite by Initiate',
    source: '436/7746 has the header, and no code: by Complete, or at once',
    isQuestion: true,
    run: async (bucket) => {
      const { text } = await bucket.ask('POST', `${bucket.path('u')}?uploads`, {
        headers: { 'x-cos-forbid-overwrite': 'true' },
      });
      const id = encodeURIComponent(element(text, 'UploadId') ?? '');
      const { headers } = await bucket.putPart('u', id, 1, DIGITS);
      await bucket.put('u', DIGITS);
      return bucket.complete('u', id, [{ partNumber: 1, etag: headers.get('etag') }]);
    },
    expected: { status: 409, code: 'FileAlreadyExists' },
  },
  {
    name: 'Upload Part answers with the sums',
    source: '436/7750, 436/40334',
    run: async (bucket) => bucket.putPart('u', await bucket.open('u'), 1, DIGITS),
    expected: { status: 200, headers: { etag: DIGITS_ETAG, 'x-cos-hash-crc64ecma': DIGITS_CRC } },
  },
  {
    name: 'Upload Part to an unknown upload',
    source: '436/7750',
    run: (bucket) => bucket.putPart('u', '1', 1, DIGITS),
    expected: { status: 404, code: 'NoSuchUpload' },
  },
  {
    name: 'Upload Part of number 0',
    source: '436/7750',
    run: async (bucket) => bucket.putPart('u', await bucket.open('u'), 0, DIGITS),
    expected: { status: 400, code: 'InvalidArgument' },
  },
  {
    name: 'Complete, and the sum over all bytes',
    source: '436/7742, 436/40334',
    run: async (bucket) => {
      const { id, parts } = await twoParts(bucket, 'u');
      return bucket.complete('u', id, parts);
    },
    expected: { status: 200, headers: { 'x-cos-hash-crc64ecma': '5992267455929859083' } },
  },
  {
    name: 'Complete of numbers with a gap',
    source: '436/7742',
    run: async (bucket) => {
      const id = await bucket.open('u');
      const parts: NamedPart[] = [];
      for (const partNumber of [1, 3]) {
        const { headers } = await bucket.putPart('u', id, partNumber, LARGE);
        parts.push({ partNumber, etag: headers.get('etag') });
      }
      return bucket.complete('u', id, parts);
    },
    expected: { status: 400, code: 'InvalidPart' },
  },
  {
    name: 'Complete with another ETag',
    source: '436/7742',
    run: async (bucket) => {
      const { id, parts } = await twoParts(bucket, 'u');
      return bucket.complete('u', id, [{ ...parts[0]!, etag: DIGITS_ETAG }, parts[1]!]);
    },
    expected: { status: 400, code: 'InvalidPart' },
  },
  {
    name: 'Complete in disorder',
    source: '436/7742',
    run: async (bucket) => {
      const { id, parts } = await twoParts(bucket, 'u');
      return bucket.complete('u', id, parts.toReversed());
    },
    expected: { status: 400, code: 'InvalidPartOrder' },
  },
  {
    name: 'Complete with a small part that is not the last',
    source: '436/7730',
    run: async (bucket) => {
      const id = await bucket.open('u');
      const parts: NamedPart[] = [];
      for (const partNumber of [1, 2]) {
        const { headers } = await bucket.putPart('u', id, partNumber, DIGITS);
        parts.push({ partNumber, etag: headers.get('etag') });
      }
      return bucket.complete('u', id, parts);
    },
    expected: { status: 400, code: 'EntityTooSmall' },
  },
  {
    name: 'Complete of no XML',
    source: '436/7730',
    run: async (bucket) =>
      bucket.ask('POST', `${bucket.path('u')}?uploadId=${await bucket.open('u')}`, { body: 'none' }),
    expected: { status: 400, code: 'MalformedXML' },
  },
  {
    name: 'Complete of no part',
    source: 'MalformedXML or InvalidArgument',
    isQuestion: true,
    run: async (bucket) => bucket.complete('u', await bucket.open('u'), []),
    expected: { status: 400, code: 'MalformedXML' },
  },
  {
    name: 'Complete a second time',
    source: '436/7742',
    run: async (bucket) => {
      const { id, parts } = await twoParts(bucket, 'u');
      await bucket.complete('u', id, parts);
      return bucket.complete('u', id, parts);
    },
    expected: { status: 404, code: 'NoSuchUpload' },
  },
  {
    name: 'the ETag that HEAD tells of a completed object is that of Complete',
    source: 'no document shows another, none says it',
    isQuestion: true,
    run: async (bucket) => {
      const { id, parts } = await twoParts(bucket, 'u');
      const { text } = await bucket.complete('u', id, parts);
      const etag = element(text, 'ETag')?.replaceAll('&quot;', '"');
      return bucket.ask('HEAD', bucket.path('u'), { headers: { 'if-match': etag ?? '' } });
    },
    expected: { status: 200, headers: { 'content-length': String(MiB + 1) } },
  },
  {
    name: 'abort',
    source: '436/7740',
    run: async (bucket) => bucket.ask('DELETE', `${bucket.path('u')}?uploadId=${await bucket.open('u')}`),
    expected: { status: 204, text: '' },
  },
  {
    name: 'abort of an unknown upload',
    source: '436/7740 says 404 NoSuchUpload; servers of other makers say 204',
    isQuestion: true,
    run: (bucket) => bucket.ask('DELETE', `${bucket.path('u')}?uploadId=1`),
    expected: { status: 404, code: 'NoSuchUpload' },
  },
  {
    name: 'abort of an upload by another key',
    source: 'no document',
    isQuestion: true,
    run: async (bucket) => bucket.ask('DELETE', `${bucket.path('v')}?uploadId=${await bucket.open('u')}`),
    expected: { status: 404, code: 'NoSuchUpload' },
  },
  {
    name: 'a part that comes after the abort',
    source: '436/7740 says that it fails, not how',
    isQuestion: true,
    run: async (bucket) => {
      const id = await bucket.open('u');
      await bucket.ask('DELETE', `${bucket.path('u')}?uploadId=${id}`);
      return bucket.putPart('u', id, 1, DIGITS);
    },
    expected: { status: 404, code: 'NoSuchUpload' },
  },
  {
    name: 'DELETE with an empty uploadId',
    source: 'Delete Object, or a refusal',
    isQuestion: true,
    run: ofObject('DELETE', '?uploadId='),
    expected: { status: 204 },
  },
  {
    name: 'a part number without an upload',
    source: 'Put Object, or a refusal',
    isQuestion: true,
    run: ofObject('PUT', '?partNumber=1'),
    expected: { status: 200 },
  },
  {
    name: 'a control character in a key that is echoed',
    source: 'cos-go-sdk-v5 has a way around raw ones',
    isQuestion: true,
    run: (bucket) => bucket.ask('POST', `${bucket.path('a\u0001b')}?uploads`),
    expected: { status: 200, elements: { 'Key ends in': 'a\u0001b' } },
  },
];

const multipartLists: ContractCase[] = [
  {
    name: 'a list of parts',
    source: '436/7747',
    run: ofParts(''),
    expected: {
      status: 200,
      elements: {
        'Key ends in': '/u',
        PartNumberMarker: '0',
        MaxParts: '1000',
        IsTruncated: 'false',
        PartNumber: '1',
        Size: String(MiB),
      },
    },
  },
  {
    name: 'a list of parts, cut after one',
    source: '436/7747',
    run: ofParts('&max-parts=1'),
    expected: {
      status: 200,
      elements: { MaxParts: '1', IsTruncated: 'true', PartNumber: '1', NextPartNumberMarker: '1' },
    },
  },
  {
    name: 'a list of the parts after a marker',
    source: '436/7747',
    run: ofParts('&part-number-marker=1'),
    expected: {
      status: 200,
      elements: { PartNumberMarker: '1', IsTruncated: 'false', PartNumber: '2', Size: '1' },
    },
  },
  {
    name: 'a list of the parts after the last',
    source: '436/7747',
    run: ofParts('&part-number-marker=2'),
    expected: { status: 200, elements: { IsTruncated: 'false', PartNumber: undefined } },
  },
  {
    name: 'a list of the parts of an unknown upload',
    source: '436/7747',
    run: (bucket) => bucket.ask('GET', `${bucket.path('u')}?uploadId=1`),
    expected: { status: 404, code: 'NoSuchUpload' },
  },
  {
    name: 'a list of parts with an empty uploadId',
    source: '436/7730 has ListPartUploadIdIsEmpty; or GET Object',
    isQuestion: true,
    run: ofObject('GET', '?uploadId='),
    expected: { status: 200, text: DIGITS },
  },
  ...['max-parts=1001', 'max-parts=0', 'part-number-marker=-1', 'part-number-marker=10001'].map(
    (query): ContractCase => ({
      name: `a list of parts with ${query}`,
      source: '436/7747 has the bounds, and no code',
      isQuestion: true,
      run: ofParts(`&${query}`),
      expected: { status: 400, code: 'InvalidArgument' },
    }),
  ),
  {
    name: 'a list of uploads below a prefix',
    source: '436/7736',
    run: ofUploads(() => ''),
    expected: {
      status: 200,
      elements: { 'Prefix ends in': '/p/', MaxUploads: '1000', IsTruncated: 'false', 'Key ends in': '/p/a' },
    },
  },
  {
    name: 'a list of uploads, cut between two of one key',
    source: '436/7736',
    run: ofUploads(() => '&max-uploads=1'),
    expected: {
      status: 200,
      elements: { MaxUploads: '1', IsTruncated: 'true', 'NextKeyMarker ends in': '/p/a' },
    },
  },
  {
    name: 'a list of the uploads after a key',
    source: '436/7736',
    run: ofUploads((bucket) => `&key-marker=${bucket.prefix}p%2Fa`),
    expected: { status: 200, elements: { IsTruncated: 'false', 'Key ends in': '/p/b' } },
  },
  {
    name: 'a list of the uploads after the first of a key',
    source: '436/7736',
    run: ofUploads(
      (bucket, [id]) => `&key-marker=${bucket.prefix}p%2Fa&upload-id-marker=${id}&max-uploads=1`,
    ),
    expected: { status: 200, elements: { IsTruncated: 'true', 'Key ends in': '/p/a' } },
  },
  {
    name: 'a list of the uploads after the last of a key',
    source: '436/7736',
    run: ofUploads((bucket, [, id]) => `&key-marker=${bucket.prefix}p%2Fa&upload-id-marker=${id}`),
    expected: { status: 200, elements: { IsTruncated: 'false', 'Key ends in': '/p/b' } },
  },
  {
    name: 'upload-id-marker without key-marker is ignored',
    source: '436/7736',
    run: ofUploads((_, [, id]) => `&upload-id-marker=${id}&max-uploads=1`),
    expected: { status: 200, elements: { IsTruncated: 'true', 'Key ends in': '/p/a' } },
  },
  {
    name: 'a list of uploads with encoding-type=url',
    source: '436/7736',
    run: async (bucket) => {
      await bucket.open('a b+c');
      return bucket.ask('GET', `/?uploads&prefix=${bucket.prefix}&encoding-type=url`);
    },
    expected: { status: 200, elements: { 'Key ends in': '/a%20b%2Bc' } },
  },
  {
    name: 'a list of uploads with another encoding-type',
    source: '436/7736',
    run: ofUploads(() => '&encoding-type=utf8'),
    expected: { status: 400, code: 'InvalidArgument' },
  },
  {
    name: 'a list of uploads that is too long',
    source: '436/7736',
    run: ofUploads(() => '&max-uploads=1001'),
    expected: { status: 400, code: 'InvalidArgument' },
  },
];

const buckets: ContractCase[] = [
  {
    name: 'HEAD Bucket',
    source: '436/7735',
    run: (bucket) => bucket.ask('HEAD', '/'),
    expected: { status: 200, text: '' },
  },
  {
    name: 'PUT Bucket of one that is yours',
    source: '436/7738',
    run: (bucket) => bucket.ask('PUT', '/'),
    expected: { status: 409, code: 'BucketAlreadyOwnedByYou' },
  },
  {
    name: 'a list cut after one name',
    source: '436/7734',
    run: async (bucket) => {
      for (const key of ['l/a/1', 'l/a/2', 'l/b']) await bucket.put(key, '');
      return bucket.ask('GET', `/?prefix=${bucket.prefix}l%2F&delimiter=%2F&max-keys=1`);
    },
    expected: { status: 200, elements: { IsTruncated: 'true', MaxKeys: '1', 'NextMarker ends in': 'l/a/' } },
  },
  {
    name: 'a list with another encoding-type',
    source: '436/7734',
    run: (bucket) => bucket.ask('GET', '/?encoding-type=utf8'),
    expected: { status: 400, code: 'InvalidArgument' },
  },
  {
    name: 'a list of negative length',
    source: 'no document',
    isQuestion: true,
    run: (bucket) => bucket.ask('GET', '/?max-keys=-1'),
    expected: { status: 400, code: 'InvalidArgument' },
  },
  {
    name: 'a list whose length is no decimal number',
    source: 'no document',
    isQuestion: true,
    run: (bucket) => bucket.ask('GET', '/?max-keys=1e2'),
    expected: { status: 400, code: 'InvalidArgument' },
  },
  {
    name: 'many deleted at once, one of them missing',
    source: '436/8289',
    run: async (bucket) => {
      await bucket.put('k', '');
      const key = decodeURIComponent(bucket.path('missing')).slice(1);
      return bucket.ask('POST', '/?delete', {
        body: `<Delete><Object><Key>${key}</Key></Object></Delete>`,
        headers: { 'content-type': 'application/xml' },
      });
    },
    expected: { status: 200, elements: { 'Key ends in': 'missing' } },
  },
  {
    name: 'many deleted at once, quietly',
    source: '436/8289',
    run: (bucket) => {
      const key = decodeURIComponent(bucket.path('missing')).slice(1);
      return bucket.ask('POST', '/?delete', {
        body: `<Delete><Quiet>true</Quiet><Object><Key>${key}</Key></Object></Delete>`,
        headers: { 'content-type': 'application/xml' },
      });
    },
    expected: { status: 200, elements: { Key: undefined } },
  },
  {
    name: 'many deleted at once, of no XML',
    source: '436/7730',
    run: (bucket) =>
      bucket.ask('POST', '/?delete', { body: 'none', headers: { 'content-type': 'application/xml' } }),
    expected: { status: 400, code: 'MalformedXML' },
  },
  {
    name: 'more than 1000 deleted at once',
    source: '436/8289 has the bound, and no code',
    isQuestion: true,
    run: (bucket) => {
      const key = decodeURIComponent(bucket.path('missing')).slice(1);
      return bucket.ask('POST', '/?delete', {
        body: `<Delete>${`<Object><Key>${key}</Key></Object>`.repeat(1001)}</Delete>`,
        headers: { 'content-type': 'application/xml' },
      });
    },
    expected: { status: 400, code: 'MalformedXML' },
  },
];

const signatures: ContractCase[] = [
  {
    name: 'no signature',
    source: '436/7730',
    run: (bucket) => bucket.ask('GET', bucket.path('k'), { authorization: '' }),
    expected: { status: 403, code: 'AccessDenied' },
  },
  {
    name: 'the signature of another request',
    source: '436/7730',
    run: (bucket) =>
      bucket.ask('GET', bucket.path('k'), { authorization: madeUpAuthorization(bucket.secretId) }),
    expected: { status: 403, code: 'SignatureDoesNotMatch' },
  },
  {
    name: 'the signature of an unknown key',
    source: '436/7730',
    run: (bucket) =>
      bucket.ask('GET', bucket.path('k'), { authorization: madeUpAuthorization('AKIDnobodyhasthiskey') }),
    expected: { status: 403, code: 'InvalidAccessKeyId' },
  },
  {
    name: 'a signature that has expired',
    source: 'cos-php-sdk-v5, pull request 153; 436/7730 has RequestTimeTooSkewed too',
    isQuestion: true,
    run: (bucket) => {
      const path = bucket.path('k');
      const now = Math.floor(Date.now() / 1000);
      const authorization = bucket.authorization('GET', path, { keyTime: `${now - 7200};${now - 3600}` });
      return bucket.ask('GET', path, { authorization });
    },
    expected: { status: 403, code: 'AccessDenied', elements: { Message: 'Request has expired' } },
  },
  {
    name: 'a signature that is not valid yet',
    source: 'RequestTimeTooSkewed or AccessDenied (436/7730)',
    isQuestion: true,
    run: (bucket) => {
      const path = bucket.path('k');
      const now = Math.floor(Date.now() / 1000);
      const authorization = bucket.authorization('GET', path, { keyTime: `${now + 3600};${now + 7200}` });
      return bucket.ask('GET', path, { authorization });
    },
    expected: { status: 403, code: 'RequestTimeTooSkewed' },
  },
  {
    name: 'an Authorization that is none',
    source: 'InvalidArgument or AccessDenied; no document',
    isQuestion: true,
    run: (bucket) => bucket.ask('GET', bucket.path('k'), { authorization: 'none' }),
    expected: { status: 400, code: 'InvalidArgument' },
  },
  {
    name: 'a signature in ?sign=',
    source: 'sent so by the Go and Java SDKs',
    run: async (bucket) => {
      await bucket.put('k', DIGITS);
      const path = bucket.path('k');
      const signature = encodeURIComponent(bucket.authorization('GET', path));
      return bucket.ask('GET', `${path}?sign=${signature}`, { authorization: '' });
    },
    expected: { status: 200, text: DIGITS },
  },
  {
    name: 'a path that is no UTF-8',
    source: '436/7730',
    isQuestion: true,
    run: (bucket) => bucket.ask('GET', '/%ff', { authorization: '' }),
    expected: { status: 400, code: 'InvalidURI' },
  },
];

export const cases: readonly ContractCase[] = [
  ...objects,
  ...ranges,
  ...conditions,
  ...copies,
  ...partCopies,
  ...uploads,
  ...multipartLists,
  ...buckets,
  ...signatures,
];
