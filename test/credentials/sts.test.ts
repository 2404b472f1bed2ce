// parseStsCredentials: every shape that Tencent's STS, and the servers in front of it, answer with.
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  abortMultipartUpload,
  type Credentials,
  cachedCredentials,
  parseStsCredentials,
  sign,
} from '../../src/index.ts';
import { openBucket } from '../support/bucket.ts';

const keys = {
  secretId: 'AKIDtmp',
  secretKey: 'canaryKey/+=',
  securityToken: 'canary+Token/==',
  startTime: 1_700_000_000,
  expiredTime: 1_700_001_800,
};
const { startTime: _, ...withoutStart } = keys;

/** Its values, the hidden ones too. */
const read = ({ secretId, secretKey, securityToken, startTime, expiredTime }: Credentials) => ({
  secretId,
  secretKey,
  securityToken,
  ...(startTime !== undefined && { startTime }),
  expiredTime,
});

const API = {
  Credentials: { Token: keys.securityToken, TmpSecretId: keys.secretId, TmpSecretKey: keys.secretKey },
  ExpiredTime: 1_700_001_800,
  Expiration: '2023-11-14T22:43:20Z',
};
const HELPER = {
  credentials: { tmpSecretId: keys.secretId, tmpSecretKey: keys.secretKey, sessionToken: keys.securityToken },
  requestId: 'r',
  expiration: '2023-11-14T22:43:20Z',
  startTime: 1_700_000_000,
  expiredTime: 1_700_001_800,
};
const TOKEN_OUTSIDE = {
  credentials: { tmpSecretId: keys.secretId, tmpSecretKey: keys.secretKey },
  expiredTime: 1_700_001_800,
};
const FLAT = { TmpSecretId: keys.secretId, TmpSecretKey: keys.secretKey };

const shapes: [string, unknown, object][] = [
  ['of the STS helper servers (doc 436/14048)', HELPER, keys],
  ['of the API 3.0 (doc 1312/48195), as its SDKs give it', { ...API, RequestId: 'r' }, withoutStart],
  ['of the API 3.0, as it is sent', { Response: { ...API, RequestId: 'r' } }, withoutStart],
  [
    'of the API 2.0',
    {
      code: 0,
      message: '',
      codeDesc: 'Success',
      data: { credentials: { ...HELPER.credentials }, expiredTime: 1_700_001_800 },
    },
    withoutStart,
  ],
  ['of an own server that wraps the helper’s', { code: 0, data: HELPER }, keys],
  ['of the API 3.0, wrapped by an own server', { data: { Response: API } }, withoutStart],
  ['of an own server, in result', { result: HELPER }, keys],
  [
    'of an own server, in result and data',
    { success: true, result: { data: { Response: API } } },
    withoutStart,
  ],
  ['of a function in the cloud, in its body', { statusCode: 200, body: JSON.stringify(HELPER) }, keys],
  ['with credentials as JSON text', { ...HELPER, credentials: JSON.stringify(HELPER.credentials) }, keys],
  ['all of it as JSON text in data', { code: 0, data: JSON.stringify(HELPER) }, keys],
  [
    'flat, with SecurityToken',
    { ...FLAT, SecurityToken: keys.securityToken, StartTime: 1_700_000_000, ExpiredTime: 1_700_001_800 },
    keys,
  ],
  [
    'flat, with XCosSecurityToken',
    { ...FLAT, XCosSecurityToken: keys.securityToken, ExpiredTime: 1_700_001_800 },
    withoutStart,
  ],
  [
    'flat, with Token, as instance metadata has it',
    { ...FLAT, Token: keys.securityToken, ExpiredTime: 1_700_001_800, Code: 'Success' },
    withoutStart,
  ],
  [
    'flat, with a Token that is something else beside the SecurityToken',
    { ...FLAT, SecurityToken: keys.securityToken, Token: 'else', ExpiredTime: 1_700_001_800 },
    withoutStart,
  ],
  [
    'flat, in camelCase',
    {
      tmpSecretId: keys.secretId,
      tmpSecretKey: keys.secretKey,
      securityToken: keys.securityToken,
      startTime: 1_700_000_000,
      expiredTime: 1_700_001_800,
    },
    keys,
  ],
  ['flat, in the names of this library', keys, keys],
  ...['sessionToken', 'securityToken', 'token', 'Token'].flatMap((name): [string, unknown, object][] => [
    [`with ${name} of somebody else around them`, { [name]: 'else', data: { Response: API } }, withoutStart],
    [`with ${name} of somebody else inside`, { ...keys, data: { [name]: 'else' } }, keys],
    [`with ${name} of somebody else beside them`, { ...HELPER, data: { [name]: 'else' } }, keys],
  ]),
  [
    'with a token around them, where they have none',
    { ...TOKEN_OUTSIDE, sessionToken: keys.securityToken },
    withoutStart,
  ],
  ['with times as digits', { ...HELPER, startTime: '1700000000', expiredTime: '1700001800' }, keys],
];

describe('shapes', () => {
  it.each(shapes)('%s', (_, json, expected) => {
    expect(read(parseStsCredentials(json))).toEqual(expected);
    expect(read(parseStsCredentials(JSON.stringify(json)))).toEqual(expected);
  });
  it('an abort works with the parsed keys, as they are and from a function', async () => {
    const { cos, at } = await openBucket({ credentials: [withoutStart], now: () => 1_700_000_100_000 });
    for (const credentials of [parseStsCredentials(HELPER), () => parseStsCredentials(HELPER)]) {
      const upload = { ...at('k'), uploadId: cos.addUpload({ key: 'k' }) };
      expect(await abortMultipartUpload(upload, { credentials, now: () => 1_700_000_100_000 })).toMatchObject(
        { outcome: 'aborted' },
      );
    }
  });
});

describe('refused, without a value in the message', () => {
  const without = (name: keyof typeof HELPER.credentials) => ({
    ...HELPER,
    credentials: { ...HELPER.credentials, [name]: undefined },
  });
  it.each<[unknown, string]>([
    [undefined, 'the STS answer has no tmpSecretId'],
    [null, 'the STS answer has no tmpSecretId'],
    [42, 'the STS answer has no tmpSecretId'],
    [[], 'the STS answer has no tmpSecretId'],
    ['null', 'the STS answer has no tmpSecretId'],
    ['', 'json must be the answer of STS, parsed or as JSON text'],
    ['<html>canary', 'json must be the answer of STS, parsed or as JSON text'],
    [Promise.resolve(HELPER), 'json is a Promise: await it'],
    [new Response('{}'), 'json is a Response: give what its json() resolves to'],
    [{ credentials: 'canary', data: 'canary' }, 'the STS answer has no tmpSecretId'],
    [without('tmpSecretId'), 'the STS answer has no tmpSecretId'],
    [without('tmpSecretKey'), 'the STS answer has no tmpSecretKey'],
    [without('sessionToken'), 'the STS answer has no sessionToken'],
    [{ ...HELPER, expiredTime: undefined }, 'the STS answer has no expiredTime'],
  ])('%j', (json, message) => {
    expect(() => parseStsCredentials(json)).toThrow(new TypeError(message));
  });
  const REFUSED =
    'AuthFailure.SecretIdNotFound: The SecretId is not found, please ensure that it is correct.';
  const Message = REFUSED.slice(REFUSED.indexOf(': ') + 2);
  const refusal = { Code: 'AuthFailure.SecretIdNotFound', Message };
  it.each<[name: string, json: unknown, said: string]>([
    ['API 3.0', { Response: { Error: refusal, RequestId: 'r' } }, REFUSED],
    ['API 3.0, as JSON text', JSON.stringify({ Response: { Error: refusal, RequestId: 'r' } }), REFUSED],
    ['API 3.0, as its SDKs give it', { Error: refusal, RequestId: 'r' }, REFUSED],
    ['API 3.0, wrapped', { code: 0, data: { Response: { Error: refusal } } }, REFUSED],
    ['API 3.0, as an SDK throws it', { code: refusal.Code, message: Message }, REFUSED],
    [
      'API 2.0',
      { code: 4000, message: '(4000) no permission', codeDesc: 'InvalidParameter' },
      'InvalidParameter: (4000) no permission',
    ],
    ['an own server', { error: 'not signed in' }, 'not signed in'],
    ['an own server, otherwise', { code: 401, msg: 'not signed in', data: null }, 'not signed in'],
    ['a problem after RFC 9457', { title: 'Forbidden', status: 403, detail: 'not yours' }, 'not yours'],
    ['OAuth', { error: 'invalid_grant', error_description: 'log in' }, 'log in'],
    ['errmsg', { errcode: 40001, errmsg: 'log in' }, 'log in'],
    [
      'one that repeats what looks like a secret',
      { Error: { Code: 'canary0123456789abcdef', Message: 'for canary0123456789abcdef' } },
      'for ***',
    ],
  ])('X6: STS refuses: %s', (_, json, said) => {
    expect(() => parseStsCredentials(json)).toThrow(
      expect.objectContaining({
        name: 'CredentialsError',
        code: 'ERR_COS_CREDENTIALS',
        message: `STS gave no keys: ${said}`,
      }),
    );
  });
  it.each([1_700_001_800_000, '1700001800000', 'canary', -1, 1.5, true, [1_700_001_800], {}, '1e3x'])(
    'C8: expiredTime %j is not in seconds',
    (expiredTime) => {
      const message =
        'credentials.expiredTime must be a whole number from 1 to 100000000000: Unix seconds, not milliseconds';
      expect(() => parseStsCredentials({ ...HELPER, expiredTime })).toThrow(new RangeError(message));
      const start = () => parseStsCredentials({ ...HELPER, startTime: expiredTime });
      expect(start).toThrow(new RangeError(message.replace('expired', 'start')));
    },
  );
  it.each([
    ['tmpSecretId', 'secretId'],
    ['tmpSecretKey', 'secretKey'],
    ['sessionToken', 'securityToken'],
  ])('C11: a %s that cannot be sent', (given, name) => {
    for (const value of ['canary\r\nx: y', 'canary id', 'canary密', 7, {}]) {
      const json = { ...HELPER, credentials: { ...HELPER.credentials, [given]: value } };
      expect(() => parseStsCredentials(json)).toThrow(
        `credentials.${name} must be as Tencent Cloud gave it: not \`undefined\`, without blanks and line ends`,
      );
    }
  });
  it('names that a polluted prototype would add are not seen', () => {
    Object.defineProperty(Object.prototype, 'TmpSecretId', { value: 'AKIDevil', configurable: true });
    try {
      expect(() =>
        parseStsCredentials({ ...API, Credentials: { ...API.Credentials, TmpSecretId: '' } }),
      ).toThrow('has no tmpSecretId');
    } finally {
      Reflect.deleteProperty(Object.prototype, 'TmpSecretId');
    }
    expect(
      read(parseStsCredentials(`{"__proto__":{"expiredTime":1},${JSON.stringify(HELPER).slice(1)}`)),
    ).toEqual(keys);
  });
});

describe('L1: parsed and cached keys show no secret', () => {
  const leaks = (text: string | undefined) => text?.match(/canary[^\s"']*/g) ?? null;
  const source = cachedCredentials(() => keys);
  it.each<[string, () => Credentials | Promise<Credentials>]>([
    ['parseStsCredentials', () => parseStsCredentials(HELPER)],
    ['cachedCredentials', source],
  ])('%s', async (_, get) => {
    const given = await get();
    expect(read(given)).toEqual(keys);
    expect(sign({ method: 'GET', url: 'https://b/' }, given, { keyTime: '1700000000;1700000100' })).toBe(
      sign({ method: 'GET', url: 'https://b/' }, keys, { keyTime: '1700000000;1700000100' }),
    );
    const visible = { secretId: 'AKIDtmp', startTime: 1_700_000_000, expiredTime: 1_700_001_800 };
    expect({ ...given }).toEqual(visible);
    expect(structuredClone(given)).toEqual(visible);
    expect(JSON.parse(JSON.stringify(given))).toEqual(visible);
    const shown = [
      inspect(given),
      inspect(given, { showHidden: true, depth: 9 }),
      `${given}`,
      JSON.stringify([given]),
    ];
    shown.push(
      inspect({ credentials: given }),
      inspect(source, { showHidden: true }),
      String(source),
      inspect([new Map([[given, given]])]),
    );
    for (const text of shown) expect(leaks(text)).toBeNull();
    expect(Object.keys(given)).toEqual(Object.keys(visible));
  });
  it('the canary is seen where it is not hidden', () => {
    expect(leaks(inspect(keys))).toHaveLength(2);
  });
});
