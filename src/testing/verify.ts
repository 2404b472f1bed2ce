// Checks a signature as the service would, from Tencent doc 436/7778 alone. Shares no line with
// src/signature, so that a mistake there is found here.

import { hmac } from '@noble/hashes/hmac.js';
import { sha1 } from '@noble/hashes/legacy.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { readDigits } from './digits.ts';
import { accessDenied, Refusal } from './refusal.ts';

/** Keys that the emulator accepts. */
export interface EmulatedCredentials {
  /** `q-ak` of the signatures it accepts. */
  secretId: string;
  /** What they are made with. */
  secretKey: string;
  /** Given: requests must carry it as `x-cos-security-token`. */
  securityToken?: string | undefined;
  /** Unix seconds; later requests are refused with `ExpiredToken`. */
  expiredTime?: number | undefined;
  /**
   * The actions these keys may do, e.g. `['cos:AbortMultipartUpload']`.
   * @default all
   */
  actions?: readonly string[] | undefined;
}

/** Whether a parameter of that name signs, or goes with what signs. */
export const signs = (name: string): boolean =>
  name.startsWith('q-') || name === 'sign' || name === 'x-cos-security-token';

/** What a valid signature covered. */
export interface Verified {
  credentials: EmulatedCredentials;
  headerList: readonly string[];
  urlParamList: readonly string[];
}

/** The fields of an Authorization, with the names of the document. */
interface Authorization {
  secretId: string;
  keyTime: string;
  startTime: number;
  endTime: number;
  headerList: readonly string[];
  urlParamList: readonly string[];
  signature: string;
}

/** How many SignKeys are kept: each signer has one for as long as its keyTime lasts. */
const KEPT_SIGN_KEYS = 1000;

/**
 * Knows the keys, and keeps what it derived of them: a derived key is good for all requests of its keyTime.
 */
export class Verifier {
  readonly #credentials: readonly EmulatedCredentials[];
  readonly #signKeys = new Map<string, HmacSha1>();
  readonly #encoded = encodedBytes();

  constructor(credentials: readonly EmulatedCredentials[]) {
    this.#credentials = credentials;
  }

  /**
   * @param now milliseconds since the epoch
   * @throws {Refusal} as the service answers: no signature, unknown id, wrong time, wrong token, wrong
   * signature
   */
  verify(request: Request, url: URL, now: number): Verified {
    const authorization = readAuthorization(request.headers, url.searchParams);
    const { secretId, keyTime, headerList, urlParamList, signature } = authorization;
    const credentials = this.#credentials.find((one) => one.secretId === secretId);
    if (!credentials)
      throw new Refusal(
        403,
        'InvalidAccessKeyId',
        'The Access Key Id you provided does not exist in our records.',
      );
    checkTime(authorization, now);
    checkToken(credentials, readToken(request.headers, url.searchParams), now / 1000);
    const parameters = this.#listed(urlParamList, url.searchParams, (value) => this.#encode(utf8(value)));
    // Host as it was sent, before what the URL parser has made of it: without :80, in lower case.
    const carried = [...request.headers, ['host', url.host] as const];
    const headers = this.#listed(headerList, carried, (value) => this.#encodeHeader(withoutBlanks(value)));
    const method = request.method.toLowerCase();
    const path = decodeURIComponent(url.pathname);
    const formatString = [method, path, pairs(parameters), pairs(headers), ''].join('\n');
    const stringToSign = `sha1\n${keyTime}\n${bytesToHex(sha1(utf8(formatString)))}\n`;
    // What is listed must be there: a name that was only listed is not signed.
    const isCarried = parameters.size === urlParamList.length && headers.size === headerList.length;
    if (!isCarried || this.#signKey(credentials, keyTime).sign(stringToSign) !== signature)
      throw new Refusal(403, 'SignatureDoesNotMatch', 'The Signature you specified is invalid.', {
        details: { StringToSign: stringToSign, FormatString: formatString },
      });
    return { credentials, headerList, urlParamList };
  }

  /** Of what the request carries, that which is listed. */
  #listed(
    list: readonly string[],
    carried: Iterable<readonly [name: string, value: string]>,
    write: (value: string) => string,
  ): Map<string, string> {
    const listed = new Map<string, string>();
    for (const [name, value] of carried) {
      const written = this.#encode(utf8(name)).toLowerCase();
      if (list.includes(written) && !listed.has(written)) listed.set(written, write(value));
    }
    return listed;
  }

  #signKey({ secretKey }: EmulatedCredentials, keyTime: string): HmacSha1 {
    const name = `${keyTime}\n${secretKey}`;
    let signKey = this.#signKeys.get(name);
    if (!signKey) {
      if (this.#signKeys.size >= KEPT_SIGN_KEYS) this.#signKeys.clear();
      signKey = new HmacSha1(new HmacSha1(secretKey).sign(keyTime));
      this.#signKeys.set(name, signKey);
    }
    return signKey;
  }

  /** Byte by byte: what is not unreserved becomes %XX. */
  #encode(bytes: Uint8Array): string {
    let text = '';
    for (const byte of bytes) text += this.#encoded[byte];
    return text;
  }

  /** The bytes that HTTP carries, not those of the text: each character of fetch's is one byte. */
  #encodeHeader(value: string): string {
    let text = '';
    for (const char of value) text += this.#encoded[char.charCodeAt(0)];
    return text;
  }
}

/**
 * The header, else `?sign=` with all of it, else its fields as parameters.
 * @throws {Refusal} AccessDenied, InvalidArgument
 */
function readAuthorization(headers: Headers, query: URLSearchParams): Authorization {
  const text = headers.get('authorization') || query.get('sign');
  const fields = text
    ? new Map(text.split('&').map((field) => [before(field, '='), after(field, '=')]))
    : new Map([...query].filter(([name]) => name.startsWith('q-')));
  if (fields.size === 0) throw accessDenied();
  const keyTime = fields.get('q-key-time') ?? '';
  const headerList = fields.get('q-header-list');
  const urlParamList = fields.get('q-url-param-list');
  const signature = fields.get('q-signature');
  const [startTime, endTime] = [before(keyTime, ';'), after(keyTime, ';')].map(readDigits);
  if (
    fields.get('q-sign-algorithm') !== 'sha1' ||
    fields.get('q-sign-time') !== keyTime ||
    startTime === undefined ||
    endTime === undefined ||
    headerList === undefined ||
    urlParamList === undefined ||
    signature === undefined
  )
    throw new Refusal(400, 'InvalidArgument', 'The Authorization is malformed.');
  return {
    secretId: fields.get('q-ak') ?? '',
    keyTime,
    startTime,
    endTime,
    headerList: readNames(headerList),
    urlParamList: readNames(urlParamList),
    signature,
  };
}

function checkTime({ startTime, endTime }: Authorization, now: number): void {
  const seconds = now / 1000;
  const details = { ServerTime: new Date(now).toISOString() };
  if (seconds < startTime)
    throw new Refusal(
      403,
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
      { details },
    );
  if (seconds > endTime) throw new Refusal(403, 'AccessDenied', 'Request has expired', { details });
}

function readToken(headers: Headers, query: URLSearchParams): string | undefined {
  return headers.get('x-cos-security-token') ?? query.get('x-cos-security-token') ?? undefined;
}

function checkToken(
  { securityToken, expiredTime }: EmulatedCredentials,
  given: string | undefined,
  seconds: number,
): void {
  if (expiredTime !== undefined && seconds >= expiredTime)
    throw new Refusal(400, 'ExpiredToken', 'The provided token has expired.');
  if (securityToken === given) return;
  if (given === undefined)
    throw new Refusal(403, 'InvalidAccessKeyId', 'The Access Key Id you provided needs its token.');
  throw new Refusal(403, 'AccessDenied', 'The token is invalid.');
}

/** HMAC-SHA1 under a key that is taken in once. */
class HmacSha1 {
  readonly #keyed: ReturnType<typeof hmac.create>;

  constructor(key: string) {
    this.#keyed = hmac.create(sha1, utf8(key));
  }

  sign(text: string): string {
    return bytesToHex(this.#keyed.clone().update(utf8(text)).digest());
  }
}

const pairs = (values: ReadonlyMap<string, string>): string =>
  [...values.keys()]
    .sort()
    .map((name) => `${name}=${values.get(name)}`)
    .join('&');

/** As HTTP takes them off both ends. Those of `trim` are more: 0xA0 is a byte of `à` in UTF-8. */
function withoutBlanks(value: string): string {
  const isBlank = (at: number): boolean => value[at] === ' ' || value[at] === '\t';
  let start = 0;
  let end = value.length;
  while (isBlank(start)) start += 1;
  while (end > start && isBlank(end - 1)) end -= 1;
  return value.slice(start, end);
}

const readNames = (list: string): string[] => (list === '' ? [] : list.split(';'));

const before = (text: string, mark: string): string => text.slice(0, Math.max(text.indexOf(mark), 0));

const after = (text: string, mark: string): string => text.slice(text.indexOf(mark) + 1);

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

const UNRESERVED = /[A-Za-z0-9_.~-]/;

/** Each of the 256 bytes as ENC writes it. */
function encodedBytes(): string[] {
  return Array.from({ length: 256 }, (_, byte) => {
    const char = String.fromCharCode(byte);
    return UNRESERVED.test(char) ? char : `%${bytesToHex(Uint8Array.of(byte)).toUpperCase()}`;
  });
}
