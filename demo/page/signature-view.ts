// The view of how a signature was made: each step of a request that was sent, computed again by the
// library's explain().
import { type Credentials, explain, type ObjectAddress, parseAuthorization, uploadUrl } from 'cos-abort';
import { isolated } from './dom.ts';
import type { SentRequest } from './observe.ts';
import { offering, showSteps, step } from './offered.ts';
import { fileNameOf, requestName } from './request-name.ts';

/** Shows an example with that object at first. The function returned offers a request that was sent. */
export function signatureView(
  object: ObjectAddress,
  credentials: Credentials,
): (request: SentRequest) => void {
  const offer = offering<SentRequest>((request) => explainRequest(request, credentials));
  const offerRequest = (request: SentRequest): void => offer(request, labelOf(request));
  offerRequest(exampleOf(object, credentials));
  return offerRequest;
}

function explainRequest(request: SentRequest, credentials: Credentials): void {
  const sent = request.headers.get('authorization');
  const made = explain(request, credentials, {
    keyTime: sent ? parseAuthorization(sent).keyTime : undefined,
  });
  const [start, end] = made.keyTime
    .split(';')
    .map((seconds) => new Date(Number(seconds) * 1000).toLocaleTimeString('en-GB'));
  const comparison =
    sent === made.authorization ? 'Equal to the header that was sent.' : 'Not the header that was sent!';
  showSteps(
    step('KeyTime', `Valid from ${start} to ${end}.`, made.keyTime),
    step('SignKey', 'HMAC-SHA1 of KeyTime with the secret key. It is never sent, and not shown.'),
    step('HttpString', 'Method, decoded path, query and signed headers, one line each.', made.httpString),
    step('StringToSign', 'The algorithm, KeyTime, and the SHA-1 of HttpString.', made.stringToSign),
    step('Signature', 'HMAC-SHA1 of StringToSign with SignKey.', made.signature),
    step('Authorization', sent ? comparison : 'An example: nothing was sent.', made.authorization),
  );
}

function labelOf({ method, url, headers }: SentRequest): string {
  const { pathname, search } = new URL(url);
  const file = headers.has('authorization')
    ? isolated(fileNameOf(decodeURIComponent(pathname)))
    : 'an example';
  return `${requestName(method, pathname + search)}, ${file}`;
}

/** The request that this library exists for. */
const exampleOf = (object: ObjectAddress, { securityToken }: Credentials): SentRequest => ({
  method: 'DELETE',
  url: uploadUrl({ ...object, uploadId: 'example' }).href,
  headers: new Headers(securityToken ? { 'x-cos-security-token': securityToken } : {}),
});
