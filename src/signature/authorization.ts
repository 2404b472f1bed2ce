// The Authorization value: put together, spread over a query, and taken apart again. Source: Tencent doc
// 436/7778.

import { percentEncode } from '../support/percent-encode.ts';
import type { RequestParts } from './request.ts';

/**
 * How a signature came about, step by step. Holds a valid signature: show it, do not log it. Source:
 * Tencent doc 436/7778.
 */
export interface Explanation {
  /** `start;end` in Unix seconds. */
  keyTime: string;
  /** The request in canonical form: method, path, query and headers, a line each. */
  httpString: string;
  /** What is signed: the algorithm, `keyTime`, and the SHA-1 of `httpString`, a line each. */
  stringToSign: string;
  /** Lower-case names of the signed headers, joined by `;`. */
  headerList: string;
  /** Encoded lower-case names of the signed query parameters, joined by `;`. */
  urlParamList: string;
  /** 40 hexadecimal digits. */
  signature: string;
  /** The value of the `Authorization` header. */
  authorization: string;
}

/** The fields of an Authorization value. Source: Tencent doc 436/7778. */
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

/** What of an Authorization value depends on the request. */
export type SignedFields = Pick<Explanation, 'keyTime' | 'headerList' | 'urlParamList' | 'signature'>;

export const toStringToSign = (keyTime: string, httpStringSha1: string): string =>
  `sha1\n${keyTime}\n${httpStringSha1}\n`;

export const toAuthorization = (
  secretId: string,
  { keyTime, headerList, urlParamList, signature }: SignedFields,
): string =>
  `q-sign-algorithm=sha1&q-ak=${secretId}&q-sign-time=${keyTime}&q-key-time=${keyTime}` +
  `&q-header-list=${headerList}&q-url-param-list=${urlParamList}&q-signature=${signature}`;

/** The request to presign: with the token in its query, so that the token is signed too. */
export function withToken(request: RequestParts, securityToken: string | undefined): RequestParts {
  const { search } = request;
  if (/(^|&)(q-|sign=|x-cos-security-token)/.test(search))
    throw new TypeError('request.url is presigned already: give it without its signature');
  if (securityToken === undefined) return request;
  return {
    ...request,
    search: `${search}${search && '&'}x-cos-security-token=${percentEncode(securityToken)}`,
  };
}

/** The request's URL with the fields of an Authorization value as query parameters, their values encoded. */
export function toPresignedUrl(request: RequestParts, secretId: string, fields: SignedFields): string {
  const { protocol, host, pathname, search } = request;
  const encoded = toAuthorization(percentEncode(secretId), {
    keyTime: percentEncode(fields.keyTime),
    headerList: percentEncode(fields.headerList),
    urlParamList: percentEncode(fields.urlParamList),
    signature: fields.signature,
  });
  return `${protocol}//${host}${pathname}?${search}${search && '&'}${encoded}`;
}

/**
 * Takes an `Authorization` value apart. All seven fields must be there, in any order.
 * @throws {TypeError} when it is not a COS Authorization value; the message names the field and repeats no
 * value.
 * @example
 * const url = 'https://examplebucket-1250000000.cos.ap-guangzhou.myqcloud.com/a.txt';
 * const credentials = { secretId: 'AKIDexample', secretKey: 'secretexample' };
 * parseAuthorization(sign({ method: 'GET', url }, credentials)).headerList; // 'host'
 */
export function parseAuthorization(text: string): Authorization {
  const fields = new Map(`${text}`.split('&').map((field) => field.split(/=(.*)/s) as [string, string]));
  const field = (name: string): string => {
    const value = fields.get(`q-${name}`);
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
