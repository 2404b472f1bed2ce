// Each cause made by a request that goes wrong on its way to the emulator, which verifies with code of its
// own.
import { describe, expect, it } from 'vitest';
import { type DiagnoseOptions, diagnoseSignature, type SignatureCause } from '../../src/diagnose/index.ts';
import {
  abortMultipartUpload,
  abortWithUrl,
  CosServiceError,
  type Credentials,
  presign,
  presignAbort,
  sign,
  uploadUrl,
} from '../../src/index.ts';
import { createCosEmulator } from '../../src/testing/index.ts';
import { rejection } from '../support/bucket.ts';
import { KEYS, NOW, OTHERS, type Refused, refused, TEMPORARY, url } from './refused.ts';
import { type Row, rows } from './rows.ts';
import { words } from './words.ts';

const keysOf = ({ given, keys = KEYS }: Row): Credentials => given ?? keys;
/** The request as somebody has it who does not see what was sent. */
const unsigned = ({ signed }: Refused) => {
  const { authorization: _, ...headers } = signed.headers;
  return { ...signed, headers };
};

describe('a request as it was signed, with its authorization', () => {
  it.each(rows)('$what: $cause', async (row) => {
    const { xml, signed } = await refused(row);
    const { cause, differs = {} } = row;
    expect(diagnoseSignature(xml, signed, keysOf(row), row.diagnose)).toEqual({
      cause,
      line: undefined,
      name: undefined,
      ours: undefined,
      server: undefined,
      ...differs,
      advice: words[cause].replace('NAME', `\`${differs.name}\``),
    });
  });

  it('tells apart all there is to be told, but for what has a test of its own below', () => {
    const told = new Set(rows.map(({ cause }) => cause));
    expect(Object.keys(words).filter((cause) => !told.has(cause as SignatureCause))).toEqual([
      'another-request',
      'not-permitted',
      'nothing-to-compare',
    ]);
  });

  it('says nothing secret', async () => {
    for (const row of rows) {
      const { xml, signed } = await refused(row);
      const said = JSON.stringify(diagnoseSignature(xml, signed, keysOf(row), row.diagnose));
      const [, signature = ''] = signed.headers['authorization']!.split('q-signature=');
      const { secretKey, securityToken = 'tokenofothers' } = { ...KEYS, ...row.keys };
      for (const secret of [secretKey, securityToken, keysOf(row).secretKey, signature])
        expect(said, row.what).not.toContain(secret);
    }
  });
});

describe('the same without its authorization', () => {
  /** What only the authorization tells. */
  const others: Record<string, SignatureCause> = {
    'keys that the signer does not have': 'wrong-secret',
    'id and secret swapped by the signer': 'unknown-id',
    "another account's id": 'wrong-secret',
    "another account's id, with a token": 'token-of-other-keys',
    'an id of nobody, where another was meant': 'unknown-id',
    'a header that is not listed': 'header-missing',
    'a header that is not listed, and another that is changed': 'header-changed',
    'a header that is listed, neither signed nor sent': 'wrong-secret',
    'a parameter listed in another case': 'parameter-missing',
    'a parameter that is not listed': 'parameter-missing',
    'the path signed as it is encoded': 'wrong-secret',
    'the path signed with its slashes encoded': 'wrong-secret',
    'two mistakes at once: the method in upper case, the path encoded': 'wrong-secret',
    'two mistakes at once: parameters in the case and in the order of the URL': 'parameter-missing',
    'parameters that are listed and not signed': 'wrong-secret',
    'two mistakes at once: no value encoded': 'wrong-secret',
    'two mistakes at once: parameters not sorted, and not encoded': 'wrong-secret',
    'the path signed without its first slash': 'wrong-secret',
    'the path signed with a slash before it': 'wrong-secret',
    'the method signed in upper case': 'wrong-secret',
    'the host signed with a port that no client sends': 'wrong-secret',
    'a header signed with a blank at its end': 'wrong-secret',
    'values of parameters encoded with encodeURIComponent': 'wrong-secret',
    'values of parameters encoded in lower case': 'wrong-secret',
    'values of headers encoded with a plus for a blank': 'wrong-secret',
    'parameters not sorted by the signer': 'wrong-secret',
    'parameters signed in the case of the URL': 'parameter-missing',
    'values of parameters not encoded by the signer': 'wrong-secret',
    'values of headers not encoded by the signer': 'wrong-secret',
    'parameters sorted by their names as the URL has them': 'wrong-secret',
    'a parameter without a value signed as "uploads"': 'wrong-secret',
    'a parameter without a value signed as ""': 'wrong-secret',
    'names of headers signed as they are written': 'wrong-secret',
    'names of headers listed as they are written': 'header-missing',
    'headers not sorted by the signer': 'wrong-secret',
    'the path signed as /d/%E4%B8%AD%281%29': 'wrong-secret',
    'the path signed as /d/%e4%b8%ad(1)': 'wrong-secret',
    'the value of a parameter encoded twice by the signer': 'wrong-secret',
  };
  it.each(rows)('$what', async (row) => {
    const answer = await refused(row);
    const { cause } = diagnoseSignature(answer.xml, unsigned(answer), keysOf(row), row.diagnose);
    expect(cause).toBe(others[row.what] ?? row.cause);
  });
});

describe('the request as it arrived, with its authorization', () => {
  /** What only the request as it was signed tells. */
  const others: Record<string, SignatureCause> = {
    'the path not encoded: %': 'path-signed-encoded', // the same bytes were signed
    'the path not encoded: % that COS cannot decode': 'not-the-signature',
    'the path not encoded: ?': 'parameter-missing',
    'the path not encoded: +': 'signed-otherwise',
    'a key with a missing slash': 'signed-otherwise',
    'a slash at another place': 'signed-otherwise',
    'a shorter key': 'signed-otherwise',
    'another key': 'signed-otherwise',
    'a host with a port': 'signed-otherwise',
    'the host of a CDN': 'signed-otherwise',
    "the host of Tencent's own CDN": 'signed-otherwise',
    'a secret key in the query': 'signed-otherwise',
    'another host of COS': 'signed-otherwise',
    'a header with other blanks': 'signed-otherwise',
    'a header with another charset': 'signed-otherwise',
    'a header with another value': 'signed-otherwise',
    'a header that is not listed, and another that is changed': 'signed-otherwise',
    'a header that a proxy adds': 'signed-otherwise',
    'a header that is listed and not signed': 'signed-otherwise',
    'a parameter added': 'signed-otherwise',
    'a parameter with another value': 'signed-otherwise',
  };
  it.each(rows)('$what', async (row) => {
    const { xml, arrived } = await refused(row);
    const { cause } = diagnoseSignature(xml, arrived, keysOf(row), row.diagnose);
    expect(cause).toBe(others[row.what] ?? row.cause);
  });
});

describe('the error of a call', () => {
  const address = { bucket: 'examplebucket-1250000000', region: 'ap-guangzhou', key: 'a.txt', uploadId: '1' };
  const request = { method: 'DELETE', url: uploadUrl(address) };
  const wrong = { ...TEMPORARY, secretKey: 'wrong-secret' };
  const limited = { ...TEMPORARY, actions: ['cos:PutObject'] };
  const expired = { ...TEMPORARY, expiredTime: NOW / 1000 };
  const cosWith = (credentials: Credentials) =>
    createCosEmulator({ credentials: [credentials], now: () => NOW });
  const failed = (accepted: Credentials, credentials: Credentials) =>
    rejection(
      abortMultipartUpload(address, { credentials, fetch: cosWith(accepted), now: () => NOW }),
    ) as Promise<CosServiceError>;

  it('wrong secret: the token that the call has added is no difference', async () => {
    const error = await failed(TEMPORARY, wrong);
    expect(diagnoseSignature(error, request, wrong)).toMatchObject({ cause: 'wrong-secret' });
  });
  it('another host', async () => {
    const error = await failed(TEMPORARY, wrong);
    const other = { ...request, url: uploadUrl({ ...address, region: 'ap-beijing' }) };
    expect(diagnoseSignature(error, other, wrong)).toMatchObject({
      cause: 'host-changed',
      name: 'host',
      ours: 'host=examplebucket-1250000000.cos.ap-beijing.myqcloud.com&x-cos-security-token=***',
      server: 'host=examplebucket-1250000000.cos.ap-guangzhou.myqcloud.com&x-cos-security-token=***',
    });
  });
  it('of another copy of this library', async () => {
    const error = Object.assign(new Error(), { ...(await failed(TEMPORARY, wrong)) });
    expect(error).not.toBeInstanceOf(CosServiceError);
    expect(diagnoseSignature(error as CosServiceError, request, wrong).cause).toBe('wrong-secret');
  });
  it.each<[string, Credentials, Credentials, SignatureCause]>([
    ['a policy without AbortMultipartUpload', limited, TEMPORARY, 'not-permitted'],
    ['keys that have expired', expired, TEMPORARY, 'expired-keys'],
    ['no token', TEMPORARY, { ...TEMPORARY, securityToken: undefined }, 'unknown-id'],
    ['a token of other keys', TEMPORARY, { ...TEMPORARY, securityToken: 'other' }, 'token-of-other-keys'],
  ])('%s', async (_, accepted, credentials, cause) => {
    const { advice, ...found } = diagnoseSignature(await failed(accepted, credentials), request, credentials);
    expect(found.cause).toBe(cause);
    expect(advice).toBe(words[cause]);
  });
  it('of a URL that was presigned without the token', async () => {
    const { secretId, secretKey } = TEMPORARY;
    const signed = presignAbort(address, { secretId, secretKey }, { now: () => NOW });
    const error = (await rejection(
      abortWithUrl(signed, { fetch: cosWith(TEMPORARY), now: () => NOW }),
    )) as CosServiceError;
    expect(diagnoseSignature(error, { method: 'DELETE', url: signed }, TEMPORARY).cause).toBe(
      'token-missing',
    );
  });
  it('of a presigned URL', async () => {
    const signed = presignAbort(address, TEMPORARY, { now: () => NOW });
    const sent = signed.replace('/a.txt', '/b.txt');
    const cos = cosWith(TEMPORARY);
    const error = (await rejection(abortWithUrl(sent, { fetch: cos, now: () => NOW }))) as CosServiceError;
    expect(diagnoseSignature(error, { method: 'DELETE', url: signed }, TEMPORARY)).toMatchObject({
      cause: 'path-changed',
      ours: '/a.txt',
      server: '/b.txt',
    });
  });
});

describe('what else is read', () => {
  const diagnosed = async (path: string, change: (xml: string) => string, options?: DiagnoseOptions) => {
    const answer = await refused({
      signed: { url: url(path) },
      keys: { ...KEYS, secretKey: 'wrong-secret' },
    });
    return diagnoseSignature(
      change(answer.xml),
      answer.signed,
      { ...KEYS, secretKey: 'wrong-secret' },
      options,
    );
  };
  const same = (xml: string): string => xml;

  it.each([
    ['a key with control characters, which XML does not carry', '/a%01b%0Ac', same, 'wrong-secret'],
    [
      'a text that has lost its last line ends',
      '/a.txt',
      (xml: string) => xml.replace(/\n(?=<)/g, ''),
      'wrong-secret',
    ],
    [
      'an answer without FormatString',
      '/a.txt',
      (xml: string) => xml.replaceAll('FormatString', 'X'),
      'nothing-to-compare',
    ],
    ...[
      ['indented', (text: string) => text.replaceAll('\n', '\n    ')],
      ['with blanks at line ends', (text: string) => text.replaceAll('\n', ' \n')],
      ['with blank lines around it', (text: string) => `\n \n${text}\n  `],
      ['with written line ends', (text: string) => text.replaceAll('\n', '\\n')],
    ].map(([how, change]): [string, string, (xml: string) => string, SignatureCause] => [
      `texts that were copied ${how}`,
      '/a%20b/?x=1',
      (xml) => xml.replace(/(?<=<(FormatString|StringToSign)>)[^<]+/g, change as (text: string) => string),
      'wrong-secret',
    ]),
    [
      'a FormatString that has become one line',
      '/a.txt',
      (xml: string) => xml.replace(/(?<=<FormatString>)[^<]+/, (text) => text.replaceAll('\n', ' ')),
      'nothing-to-compare',
    ],
    ['another attempt', '/a.txt', (xml: string) => xml.replace(/sha1\n\d+/, 'sha1\n1'), 'another-request'],
    [
      'parameters in another order',
      '/a.txt?a=1&b=2',
      (xml: string) => xml.replace('a=1&amp;b=2', 'b=2&amp;a=1'),
      'wrong-secret',
    ],
  ])('%s', async (_, path, change, cause) => {
    expect((await diagnosed(path, change)).cause).toBe(cause);
  });

  it.each([
    ['q- parameters', (signed: string) => signed],
    [
      'sign=',
      (signed: string) => {
        const [own, fields] = signed.split('&q-sign-algorithm');
        return `${own}&sign=${encodeURIComponent(decodeURIComponent(`q-sign-algorithm${fields}`))}`;
      },
    ],
  ])('a presigned URL: %s', async (_, written) => {
    const cos = createCosEmulator({ credentials: [TEMPORARY], now: () => NOW });
    const signed = written(presign({ method: 'GET', url: url('/a.txt?x=1') }, TEMPORARY, { now: () => NOW }));
    const response = await cos(new Request(signed.replace('x=1', 'x=2')));
    expect(diagnoseSignature(await response.text(), { method: 'GET', url: signed }, TEMPORARY)).toMatchObject(
      {
        cause: 'parameter-changed',
        name: 'x',
        ours: 'x=1&x-cos-security-token=***',
        server: 'x=2&x-cos-security-token=***',
      },
    );
  });

  it("a customer's key is masked, whoever signed", async () => {
    const name = 'x-cos-server-side-encryption-customer-key';
    const headers = { [name]: 'a-key-of-ann' };
    const answer = await refused({ signed: { headers }, arrives: { headers: { [name]: 'a-key-of-bob' } } });
    const said = diagnoseSignature(answer.xml, answer.signed, KEYS);
    expect(said).toMatchObject({ cause: 'header-changed', name });
    expect(JSON.stringify(said)).not.toContain('a-key-of');
  });

  it.each<[string, string, SignatureCause]>([
    ['is another', '=token-of-nobody-here', 'token-of-other-keys'],
    ['is not there', '', 'token-missing'],
  ])('a token that %s, where COS has signed it', async (_, token, cause) => {
    const wrong = { ...TEMPORARY, secretKey: 'wrong-secret' };
    const inHeader = await refused({
      signed: { headers: { 'x-cos-security-token': 'tokentmp' } },
      keys: wrong,
    });
    const cos = createCosEmulator({ credentials: [TEMPORARY], now: () => NOW });
    const presigned = presign({ method: 'GET', url: url('/a.txt') }, wrong, { now: () => NOW });
    const inQuery = await (await cos(new Request(presigned))).text();
    for (const [xml, request, line] of [
      [inHeader.xml, inHeader.signed, 'headers'],
      [inQuery, { method: 'GET', url: presigned }, 'parameters'],
    ] as const) {
      const other = xml.replace(/(&amp;)?x-cos-security-token=tokentmp/, (pair) =>
        token ? pair.replace('=tokentmp', token) : '',
      );
      const said = diagnoseSignature(other, request, TEMPORARY);
      expect(said).toMatchObject({ cause, line, name: 'x-cos-security-token' });
      expect(JSON.stringify(said)).not.toMatch(/tokentmp|token-of-nobody/);
    }
  });

  it('a FormatString without parameters and headers that has lost its last line ends', async () => {
    const wrong = { ...KEYS, secretKey: 'wrong-secret' };
    const answer = await refused({
      signed: { url: url('/a.txt') },
      options: { signHeaders: [] },
      keys: wrong,
    });
    const xml = answer.xml.replace(/\n+<\/FormatString>/, '</FormatString>');
    expect(diagnoseSignature(xml, answer.signed, wrong).cause).toBe('wrong-secret');
  });

  it('signHeaders, where the authorization is not given', async () => {
    const headers = { 'content-type': 'text/plain' };
    const answer = await refused({
      signed: { headers },
      options: { signHeaders: ['host'] },
      keys: { ...KEYS, secretKey: 'wrong-secret' },
    });
    const diagnose = (options?: DiagnoseOptions) =>
      diagnoseSignature(answer.xml, unsigned(answer), KEYS, options);
    expect(diagnose().cause).toBe('header-missing');
    expect(diagnose({ signHeaders: ['host'] }).cause).toBe('wrong-secret');
  });
});

describe('the clock, when it is diagnosed later', () => {
  it.each([
    ['an hour behind', -1, 'clock'],
    ['a day later', 24, 'expired-signature'],
  ])('%s', async (_, hours, cause) => {
    const { xml, signed } = await refused({ options: { now: () => NOW - 3_600_000 } });
    const now = () => NOW + hours * 3_600_000;
    expect(diagnoseSignature(xml, signed, KEYS, { now }).cause).toBe(cause);
  });
});

describe('what COS does not say', () => {
  const HOUR = 3_600_000;
  it.each<[string, number, SignatureCause]>([
    ['ahead', HOUR, 'clock'],
    ['behind', -HOUR, 'expired-signature'],
  ])('its time, of a clock an hour %s', async (_, ahead, cause) => {
    const { xml, signed } = await refused({ options: { now: () => NOW + ahead } });
    const silent = xml.replace(/<ServerTime>.*<\/ServerTime>/, '');
    expect(diagnoseSignature(silent, signed, KEYS, { now: () => NOW }).cause).toBe(cause);
  });

  it('anything: a proxy has answered', async () => {
    const address = { bucket: 'examplebucket-1250000000', region: 'ap-guangzhou', key: 'a', uploadId: '1' };
    const fetch = async () => new Response('<html>no</html>', { status: 403 });
    const error = await rejection(abortMultipartUpload(address, { credentials: KEYS, fetch }));
    const request = { method: 'DELETE', url: uploadUrl(address) };
    expect(diagnoseSignature(error as CosServiceError, request, KEYS).cause).toBe('nothing-to-compare');
  });
});

it('the signature of a presigned URL is masked, whoever signs it again', async () => {
  const get = { method: 'GET', url: url('/a.txt') };
  const wrong = { ...KEYS, secretKey: 'another-secret' };
  const presigned = presign(get, KEYS, { now: () => NOW });
  const merged = `${get.url}?sign=${encodeURIComponent(sign(get, KEYS, { now: () => NOW }))}`;
  for (const signedUrl of [presigned, merged]) {
    const again = { method: 'GET', url: signedUrl };
    const { xml, signed } = await refused({ signed: again, keys: wrong });
    const [signature] = /(?<=q-signature(=|%3D))[\da-f]+/.exec(signedUrl)!;
    for (const request of [signed, { ...signed, url: get.url }, get]) {
      const said = diagnoseSignature(xml, request, wrong, { now: () => NOW });
      expect(said.cause).toBe('signed-twice');
      expect(JSON.stringify(said)).not.toContain(signature);
    }
  }
});

describe('misuse', () => {
  const request = { method: 'DELETE', url: url('/a.txt?uploadId=1') };
  const ERROR = 'error must be a CosServiceError, or the text of the `<Error>` that COS answered';
  it.each<[string, unknown, object, object, string]>([
    ['no error', undefined, request, KEYS, ERROR],
    ['an error of something else', new Error('no'), request, KEYS, ERROR],
    ['a page of a proxy', '<html><body>Bad Gateway</body></html>', request, KEYS, ERROR],
    ['XML that was cut', '<Error><Code>SignatureDoesNotMatch</Code>', request, KEYS, ERROR],
    [
      'keys with a line end',
      '<Error><Code>AccessDenied</Code></Error>',
      request,
      { ...KEYS, secretKey: `${OTHERS.secretKey}\n` },
      'credentials.secretKey must be as Tencent Cloud gave it: not `undefined`, without blanks and line ends',
    ],
    [
      'a signature of another scheme',
      '<Error><Code>AccessDenied</Code></Error>',
      { ...request, headers: { authorization: 'AWS4-HMAC-SHA256 Credential=x' } },
      KEYS,
      'authorization has no q-sign-algorithm',
    ],
  ])('%s', (_, error, given, keys, message) => {
    expect(() => diagnoseSignature(error as string, given as never, keys as never)).toThrow(message);
  });
});
