// The Authorization value: put together, spread over a query, and taken apart again. Source: Tencent doc 436/7778.

import { percentEncode } from '../support/percent-encode.ts';
import { type Canonical, readRequest, type SignableRequest } from './canonical.ts';

/** How a signature came about, step by step. Holds a valid signature: show it, do not log it. */
export interface Explanation {
  /** `start;end` in Unix seconds. */
  keyTime: string;
  httpString: string;
  stringToSign: string;
  /** Lower-case names of the signed headers, joined by `;`. */
  headerList: string;
  /** Encoded lower-case names of the signed query parameters, joined by `;`. */
  urlParamList: string;
  signature: string;
  /** The value of the `Authorization` header. */
  authorization: string;
}

/** The fields of an Authorization value. */
export interface Authorization {
  /** `q-sign-algorithm`: `sha1`. */
  signAlgorithm: string;
  /** `q-ak`: the secretId. */
  ak: string;
  /** `q-sign-time`: `start;end` in Unix seconds. */
  signTime: string;
  /** `q-key-time`: `start;end` in Unix seconds. */
  keyTime: string;
  /** `q-header-list`: lower-case names joined by `;`. */
  headerList: string;
  /** `q-url-param-list`: encoded lower-case names joined by `;`. */
  urlParamList: string;
  /** `q-signature`: 40 hexadecimal digits. */
  signature: string;
}

export const toStringToSign = (keyTime: string, httpStringSha1: string): string =>
  `sha1\n${keyTime}\n${httpStringSha1}\n`;

export const toAuthorization = (
  secretId: string,
  keyTime: string,
  [, headerList, urlParamList]: Canonical,
  signature: string,
): string =>
  `q-sign-algorithm=sha1&q-ak=${secretId}&q-sign-time=${keyTime}&q-key-time=${keyTime}&q-header-list=${headerList}&q-url-param-list=${urlParamList}&q-signature=${signature}`;

/** The request to presign: no fragment, and the token in its query, so that the token is signed too. */
export function presignable(
  request: SignableRequest,
  securityToken: string | undefined,
): SignableRequest & { url: URL } {
  const { method, url, headers } = readRequest(request);
  if (/[?&](q-|sign=|x-cos-security-token)/.test(url.search))
    throw new TypeError('request.url is presigned already');
  url.hash = '';
  if (securityToken) url.search += `${url.search && '&'}x-cos-security-token=${percentEncode(securityToken)}`;
  return { method, url, headers: [...headers] };
}

/** The URL with the fields of an Authorization value as query parameters, their values encoded. */
export const presigned = (url: URL, authorization: string): string =>
  `${url.href}${url.search ? '&' : '?'}${authorization.replace(/=([^&]*)/g, (_, value) => `=${percentEncode(value)}`)}`;

/**
 * Takes an `Authorization` value apart. All seven fields must be there, in any order.
 * @throws {TypeError} when it is not a COS Authorization value; the message names the field and repeats no value.
 */
export function parseAuthorization(text: string): Authorization {
  const field = (name: string): string => {
    const [, value] = new RegExp(`(?:^|&)q-${name}=([^&\\s]*)`).exec(text) ?? [];
    if (value === undefined) throw new TypeError(`authorization has no q-${name}`);
    return value;
  };
  return {
    signAlgorithm: field('sign-algorithm'),
    ak: field('ak'),
    signTime: field('sign-time'),
    keyTime: field('key-time'),
    headerList: field('header-list'),
    urlParamList: field('url-param-list'),
    signature: field('signature'),
  };
}
