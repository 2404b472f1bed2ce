// Checks a signature as the service would, from Tencent doc 436/7778 alone. Shares no line with src/signature, so that a mistake
// there is found here.

import { Refusal } from './refusal.ts';

/** Keys that the emulator accepts. */
export interface EmulatedCredentials {
  secretId: string;
  secretKey: string;
  /** Given: requests must carry it as `x-cos-security-token`. */
  securityToken?: string | undefined;
  /** Unix seconds; later requests are refused with `ExpiredToken`. */
  expiredTime?: number | undefined;
  /** The actions these keys may do, e.g. `['cos:AbortMultipartUpload']`. Default: all. */
  actions?: readonly string[] | undefined;
}

/** What a valid signature covered. */
export interface Verified {
  credentials: EmulatedCredentials;
  headerList: string[];
  urlParamList: string[];
}

/** @throws {Refusal} as the service answers: no signature, unknown id, wrong time, wrong token, wrong signature. */
export async function verify(
  request: Request,
  url: URL,
  known: readonly EmulatedCredentials[],
  now: number,
): Promise<Verified> {
  const query = url.search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name = '', ...value] = pair.split('=');
      return [unescapeQuery(name), unescapeQuery(value.join('='))] as const;
    });
  const header = request.headers.get('authorization');
  const fields = new Map<string, string>(
    header === null
      ? query.filter(([name]) => name.startsWith('q-'))
      : header
          .split('&')
          .map((field) => [field.slice(0, field.indexOf('=')), field.slice(field.indexOf('=') + 1)]),
  );
  if (fields.size === 0) throw new Refusal(403, 'AccessDenied', 'Access Denied.');
  const [algorithm, secretId, signTime, keyTime, headerNames, paramNames, signature] = [
    'q-sign-algorithm',
    'q-ak',
    'q-sign-time',
    'q-key-time',
    'q-header-list',
    'q-url-param-list',
    'q-signature',
  ].map((name) => fields.get(name));
  const [, start, end] = /^(\d+);(\d+)$/.exec(signTime ?? '') ?? [];
  if (algorithm !== 'sha1' || keyTime !== signTime || end === undefined || signature === undefined)
    throw new Refusal(400, 'InvalidArgument', 'The Authorization is malformed.');

  const credentials = known.find((one) => one.secretId === secretId);
  if (!credentials)
    throw new Refusal(
      403,
      'InvalidAccessKeyId',
      'The Access Key Id you provided does not exist in our records.',
    );
  const seconds = now / 1000;
  const serverTime = { ServerTime: new Date(now).toISOString() };
  if (seconds < Number(start))
    throw new Refusal(
      403,
      'RequestTimeTooSkewed',
      'The difference between the request time and the current time is too large.',
      serverTime,
    );
  if (seconds > Number(end)) throw new Refusal(403, 'AccessDenied', 'Request has expired', serverTime);
  checkToken(
    credentials,
    request.headers.get('x-cos-security-token') ?? query.find(([n]) => n === 'x-cos-security-token')?.[1],
    seconds,
  );

  const headerList = names(headerNames);
  const urlParamList = names(paramNames);
  const headerPairs = headerList.map((name): [string, string | undefined] => [
    name,
    name === 'host' ? url.host : (request.headers.get(name)?.trim() ?? undefined),
  ]);
  const paramPairs = urlParamList.map((name): [string, string | undefined] => [
    name,
    query.find(([given]) => encoded(given).toLowerCase() === name && !given.startsWith('q-'))?.[1],
  ]);
  const formatString = [
    request.method.toLowerCase(),
    decodeURIComponent(url.pathname),
    pairs(paramPairs),
    pairs(headerPairs),
    '',
  ].join('\n');
  const stringToSign = [
    'sha1',
    signTime,
    hex(await crypto.subtle.digest('SHA-1', bytes(formatString))),
    '',
  ].join('\n');
  const signKey = await hmacSha1(credentials.secretKey, keyTime ?? '');
  if ((await hmacSha1(signKey, stringToSign)) !== signature)
    throw new Refusal(403, 'SignatureDoesNotMatch', 'The Signature you specified is invalid.', {
      StringToSign: stringToSign,
      FormatString: formatString,
    });
  return { credentials, headerList, urlParamList };
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

const names = (list: string | undefined): string[] => (list ? list.split(';') : []);

/** A listed name that the request does not carry signs as nothing, and so does not match. */
const pairs = (list: [string, string | undefined][]): string =>
  list
    .filter(([, value]) => value !== undefined)
    .sort((a, b) => (a[0] < b[0] ? -1 : 1))
    .map(([name, value]) => `${name}=${encoded(value ?? '')}`)
    .join('&');

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

const hex = (buffer: ArrayBuffer): string =>
  [...new Uint8Array(buffer)].map((byte) => (byte + 256).toString(16).slice(1)).join('');

async function hmacSha1(key: string, message: string): Promise<string> {
  const imported = await crypto.subtle.importKey('raw', bytes(key), { name: 'HMAC', hash: 'SHA-1' }, false, [
    'sign',
  ]);
  return hex(await crypto.subtle.sign('HMAC', imported, bytes(message)));
}

/** Byte by byte: what is not unreserved becomes %XX. */
function encoded(text: string): string {
  let out = '';
  for (const byte of bytes(text)) {
    const char = String.fromCharCode(byte);
    out += /[A-Za-z0-9_.~-]/.test(char) ? char : `%${(byte + 256).toString(16).slice(1).toUpperCase()}`;
  }
  return out;
}

const unescapeQuery = (text: string): string => decodeURIComponent(text.replaceAll('+', '%20'));
