// What was sent, as far as the request tells: its parts without the signature, and the signature.

import { type Authorization, parseAuthorization } from '../signature/authorization.ts';
import { type RequestParts, readRequest, type SignableRequest } from '../signature/request.ts';
import { readable } from '../support/arguments.ts';
import { TOKEN } from './lines.ts';

export interface SentRequest {
  /** Without the signature. */
  parts: RequestParts;
  /** `undefined` when the request holds no signature. */
  authorization: Authorization | undefined;
  /** The token of temporary keys, from the header or the query. */
  token: string | undefined;
}

/**
 * `tokenOfCall` is the token that a call of this library has added to a request that is signed there. The
 * signature is that of the header `authorization`, else of the parameter `sign`, else that of the
 * parameters `q-…`.
 * @throws {TypeError} when the request, or its signature, cannot be read.
 */
export function readSent(request: SignableRequest, tokenOfCall: string | undefined): SentRequest {
  const { search, ...parts } = readRequest(request);
  const parameters = search.split('&').filter((parameter) => parameter !== '');
  const isSigned = (parameter: string): boolean => !isOfSignature(parameter.split('=', 1)[0] ?? '');
  const text =
    parts.headers.get('authorization') ?? signatureIn(parameters.filter((each) => !isSigned(each)));
  if (text === undefined && tokenOfCall !== undefined) parts.headers.set(TOKEN, tokenOfCall);
  const token = parameters.find((parameter) => parameter.startsWith(`${TOKEN}=`));
  return {
    parts: { ...parts, search: parameters.filter(isSigned).join('&') },
    authorization: text === undefined ? undefined : parseAuthorization(text),
    token: parts.headers.get(TOKEN) ?? (token && decoded(token.slice(TOKEN.length + 1))),
  };
}

/** Whether a parameter of that name carries the signature of a URL, or a part of it. */
export const isOfSignature = (name: string): boolean => name.startsWith('q-') || name === 'sign';

function signatureIn(parameters: readonly string[]): string | undefined {
  const whole = parameters.find((parameter) => parameter.startsWith('sign='));
  if (whole) return decoded(whole.slice('sign='.length));
  return parameters.length > 0 ? parameters.map(decoded).join('&') : undefined;
}

const decoded = (encoded: string): string =>
  readable('request.url', () => decodeURIComponent(encoded), 'must be percent-encoded UTF-8');
