// The Authorization value: put together, spread over a query, and taken apart again. Source: Tencent doc 436/7778.

import { encode } from '../encode.ts';
import { type Canonical, readRequest, type SignableRequest } from './canonical.ts';

/** How a signature came about, step by step. Holds a valid signature: show it, do not log it. */
export interface Explanation extends Canonical {
  /** `start;end` in Unix seconds. */
  keyTime: string;
  stringToSign: string;
  signature: string;
  /** The value of the `Authorization` header. */
  authorization: string;
}

/** The fields of an Authorization value. */
export interface Authorization {
  /** `q-sign-algorithm`: always `sha1`. */
  algorithm: string;
  /** `q-ak`. */
  secretId: string;
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

export function stringToSign(keyTime: string, httpStringSha1: string): string {
  return `sha1\n${keyTime}\n${httpStringSha1}\n`;
}

export function authorization(secretId: string, keyTime: string, canonical: Canonical, signature: string): string {
  const { headerList, urlParamList } = canonical;
  return `q-sign-algorithm=sha1&q-ak=${secretId}&q-sign-time=${keyTime}&q-key-time=${keyTime}&q-header-list=${headerList}&q-url-param-list=${urlParamList}&q-signature=${signature}`;
}

/** The request that is to be presigned: its URL without fragment, with the token in its query, so that the token is signed too. */
export function presignable(request: SignableRequest, securityToken: string | undefined): SignableRequest & { url: URL } {
  const { method, url: given, headers } = readRequest(request);
  const url = new URL(given);
  if (/[?&](?:q-sign-algorithm|q-signature|sign|x-cos-security-token)=/i.test(url.search))
    throw new TypeError('request.url is already presigned');
  url.hash = '';
  if (securityToken !== undefined) url.search += `${url.search ? '&' : '?'}x-cos-security-token=${encode(securityToken)}`;
  return { method, url, headers };
}

/** The URL with the fields of an Authorization value as query parameters, their values encoded. */
export function presigned(url: URL, value: string): string {
  const fields = value.split('&').map((field) => {
    const at = field.indexOf('=') + 1;
    return field.slice(0, at) + encode(field.slice(at));
  });
  return `${url.href}${url.search ? '&' : '?'}${fields.join('&')}`;
}

/**
 * Takes an `Authorization` value apart. Order does not matter; all seven fields must be there.
 * @throws {TypeError} when it is not a COS Authorization value; the message names the field and repeats no value.
 */
export function parseAuthorization(text: string): Authorization {
  if (typeof text !== 'string') throw new TypeError('authorization must be a string');
  const fields = new Map<string, string>();
  for (const part of text.trim().split('&')) {
    const at = part.indexOf('=');
    fields.set(part.slice(0, at), part.slice(at + 1));
  }
  const field = (name: string, grammar: RegExp): string => {
    const value = fields.get(name);
    if (value === undefined || !grammar.test(value))
      throw new TypeError(`authorization: ${name} is ${value === undefined ? 'missing' : 'malformed'}`);
    return value;
  };
  return {
    algorithm: field('q-sign-algorithm', /^sha1$/),
    secretId: field('q-ak', /^\S+$/),
    signTime: field('q-sign-time', /^\d+;\d+$/),
    keyTime: field('q-key-time', /^\d+;\d+$/),
    headerList: field('q-header-list', /^\S*$/),
    urlParamList: field('q-url-param-list', /^\S*$/),
    signature: field('q-signature', /^[\da-f]{40}$/),
  };
}
