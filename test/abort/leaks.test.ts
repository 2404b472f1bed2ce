// L1, L2, L3: nothing that an error shows, whatever is done with it, holds a key, a token, a signature or a
// signed URL.
import { inspect } from 'node:util';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import {
  abortMultipartUpload,
  abortWithUrl,
  completeMultipartUpload,
  createSigner,
  importSecretKey,
  initiateMultipartUpload,
  listMultipartUploads,
  listParts,
  presignAbort,
  uploadPart,
} from '../../src/index.ts';
import { sweepStaleUploads } from '../../src/sweep/index.ts';
import { openBucket, rejection, serveOnce } from '../support/bucket.ts';

const credentials = {
  secretId: 'AKIDexample',
  secretKey: 'canarySecretKey',
  securityToken: 'canary+Token/==',
};
const address = { bucket: 'b-1250000000', region: 'ap-guangzhou', key: 'k', uploadId: '1' };

/** Everything that can be seen of a value. */
function shown(value: unknown): string {
  const seen = [
    inspect(value, { depth: 20, showHidden: true, getters: true }),
    String(value),
    JSON.stringify(value) ?? '',
  ];
  for (let error = value; error instanceof Error; error = error.cause)
    seen.push(error.message, error.stack ?? '', inspect(structuredClone(error)));
  return seen.join('\n');
}
const leaks = (text: string) => text.match(/canary[^\s"']*|q-signature=[\da-f]|Token%2F|[\da-f]{40}/gi);

beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
  const writers = (['log', 'warn', 'error', 'info', 'debug'] as const).map((name) => vi.spyOn(console, name));
  return () => {
    const written = writers.flatMap(({ mock }) => mock.calls);
    vi.restoreAllMocks();
    expect(written, 'what every test writes to the console').toEqual([]);
  };
});

/** A server that repeats in every element of its error what it was sent. */
const echo = (status: number) => (request: Request) => {
  const all =
    `${request.headers.get('authorization')} ${request.headers.get('x-cos-security-token')} ${request.url}`.replaceAll(
      '&',
      '&amp;',
    );
  const elements = [
    'Code',
    'Message',
    'Resource',
    'RequestId',
    'TraceId',
    'StringToSign',
    'FormatString',
  ].map((name) => `<${name}>${all}</${name}>`);
  return new Response(`<Error>${elements.join('')}</Error>`, {
    status,
    headers: {
      'x-cos-request-id': `${request.headers.get('x-cos-security-token')}`,
      'x-cos-trace-id': `${request.headers.get('authorization')}`,
    },
  });
};

describe('errors', () => {
  it.each([200, 400, 403, 404, 409])(
    'of a server that echoes what it was sent, with status %i',
    async (status) => {
      const endpoint = await serveOnce(echo(status));
      expect(
        leaks(shown(await rejection(abortMultipartUpload({ ...address, endpoint }, { credentials })))),
      ).toBeNull();
      const url = presignAbort({ ...address, endpoint }, credentials);
      expect(leaks(shown(await rejection(abortWithUrl(url))))).toBeNull();
    },
  );
  it('of the network: connection refused, dropped, a fetch that quotes the URL, timeouts', async () => {
    const { cos, origin } = await openBucket();
    cos.inject({ drop: 'before', times: 99 });
    const quoting = (request: Request) =>
      Promise.reject(
        new TypeError(`error sending request for url (${request.url}): ${request.url}`, {
          cause: new Error(request.url),
        }),
      );
    for (const endpoint of [origin, 'http://127.0.0.1:1']) {
      const url = presignAbort({ ...address, endpoint }, credentials);
      for (const options of [
        { retry: 1 },
        { retry: 1, fetch: quoting },
        { retry: 0, timeout: 10, fetch: () => new Promise<Response>(() => {}) },
      ]) {
        expect(leaks(shown(await rejection(abortWithUrl(url, options))))).toBeNull();
        expect(
          leaks(
            shown(
              await rejection(abortMultipartUpload({ ...address, endpoint }, { credentials, ...options })),
            ),
          ),
        ).toBeNull();
      }
    }
  });
  it("what COS has signed, told without the key of a customer's", async () => {
    const { credentials: keys, open } = await openBucket();
    const upload = await open();
    const name = 'x-cos-server-side-encryption-customer-key';
    const wrong = { ...keys, secretKey: 'canarySecretKey' };
    const headers = { [name]: 'canaryKey+MDEyMzQ1Njc4OQ==' };
    const error = await rejection(uploadPart(upload, 1, 'a', { credentials: wrong, headers }));
    expect(error.formatString).toContain(`&${name}=***\n`);
    expect(shown(error)).not.toContain('canary');
  });
  it('of a URL whose query holds what this library does not know', async () => {
    const url = `https://example.com/k?uploadId=1&X-Amz-Signature=canarySignature&session=canarySession`;
    const error = 'connect to /k?uploadId=1&X-Amz-Signature=canarySignature&session=canarySession';
    const failing = () => Promise.reject(new TypeError(error));
    const echoing = async () =>
      new Response('<Error><Code>canarySession</Code><Message>for canarySignature</Message></Error>', {
        status: 403,
        headers: { 'x-cos-request-id': 'canarySignature' },
      });
    for (const fetch of [failing, echoing]) {
      const failed = await rejection(abortWithUrl(url, { fetch, retry: 0 }));
      expect(failed.message).toMatch(/^DELETE "\/k" uploadId "1": /);
      expect(leaks(shown(failed))).toBeNull();
    }
  });
  it("of a server that echoes a customer's key, where nothing else would look like one", async () => {
    const key = 'canaryKeyOfACustomerWithoutAnyDigitInIt=';
    const said = ['Code', 'Message', 'RequestId', 'TraceId'].map((name) => `<${name}>${key}</${name}>`);
    const fetch = async () =>
      new Response(`<Error>${said.join('')}</Error>`, { status: 403, headers: { 'x-cos-request-id': key } });
    const headers = { 'x-cos-server-side-encryption-customer-key': key };
    const error = await rejection(uploadPart(address, 1, 'a', { credentials, headers, fetch }));
    expect(leaks(shown(error))).toBeNull();
  });
  it('of a server that tells part of what it was sent, in a long text', async () => {
    const part = (text: string | null) => text!.slice(text!.lastIndexOf('=') + 2);
    let signature = '';
    const endpoint = await serveOnce(({ headers }) => {
      signature = part(headers.get('authorization'));
      const elements = ['Code', 'Message', 'Resource', 'RequestId', 'StringToSign', 'FormatString'];
      const echo = `${'a '.repeat(5000)}${signature}`;
      const error = elements.map((name) => `<${name}>${echo}</${name}>`).join('');
      const id = `r-${signature}`;
      return new Response(`<Error>${error}</Error>`, { status: 403, headers: { 'x-cos-request-id': id } });
    });
    const error = await rejection(abortMultipartUpload({ ...address, endpoint }, { credentials }));
    expect(error).toMatchObject({ status: 403, requestId: undefined, resource: '***', formatString: '***' });
    expect(signature).toMatch(/^[\da-f]{39}$/);
    for (let at = 0; at + 12 <= signature.length; at += 1)
      expect(shown(error)).not.toContain(signature.slice(at, at + 12));
  });
  it('of misuse', async () => {
    const url = presignAbort(address, credentials);
    for (const bad of [
      url.replace('uploadId=1', 'uploadId='),
      `${url} `.replace('https', 'htt ps'),
      url.replace('uploadId=1&', ''),
    ])
      expect(leaks(shown(await rejection(abortWithUrl(bad))))).toBeNull();
    for (const keys of [
      { ...credentials, secretKey: 'canary key' },
      { ...credentials, securityToken: 'canary\ntoken' },
      { ...credentials, secretId: 'canary id' },
    ])
      expect(leaks(shown(await rejection(abortMultipartUpload(address, { credentials: keys }))))).toBeNull();
    expect(leaks(shown(await rejection(importSecretKey('canary key'))))).toBeNull();
  });
});

describe('what is kept', () => {
  it('a signer shows nothing of its keys', () => {
    expect(leaks(shown(createSigner(credentials)))).toBeNull();
  });
  it('the emulator logs nothing that signs', async () => {
    const { cos, at } = await openBucket();
    await abortWithUrl(
      presignAbort(
        { ...at('k'), uploadId: '1' },
        { ...cos.credentials[0]!, securityToken: credentials.securityToken },
      ),
    ).catch(() => {});
    expect(cos.requests).toHaveLength(1);
    expect(leaks(shown(cos.requests))).toBeNull();
  });
});

it('L2: the secret key is never sent; the token only in its header, or in a presigned URL', async () => {
  const requests: string[] = [];
  const record = async (request: Request) => {
    const { authorization = '', ...headers } = Object.fromEntries(request.headers);
    requests.push(`${request.url} ${authorization}`);
    expect(headers).toEqual(
      request.url.includes('q-signature') ? {} : { 'x-cos-security-token': credentials.securityToken },
    );
    return new Response(null, { status: 204 });
  };
  await abortMultipartUpload(address, { credentials, fetch: record });
  await abortWithUrl(presignAbort(address, credentials), { fetch: record });
  expect(requests).toHaveLength(2);
  expect(requests[0]).not.toMatch(/canary/);
  expect(requests[1]?.match(/canary[^&]*/g)).toEqual(['canary%2BToken%2F%3D%3D']);
});

describe('ids and codes are let through by their grammar', () => {
  const secret = 'canarySecretKey1234567';
  const keys = { secretId: 'AKIDexample', secretKey: secret, securityToken: 'canaryToken+/1234567==' };
  const forms: [string, (signature: string) => string][] = [
    ['as it is', (signature) => signature],
    ['as sig_<signature>', (signature) => `sig_${signature}`],
    ['in upper case', (signature) => signature.toUpperCase()],
    ['in base64', (signature) => btoa(signature)],
    ['in base64, behind another byte', (signature) => btoa(`x${signature}`)],
    ['the token, percent-encoded', () => encodeURIComponent(keys.securityToken)],
    ['the token, percent-encoded twice', () => encodeURIComponent(encodeURIComponent(keys.securityToken))],
    ['the token, in lower case', () => keys.securityToken.toLowerCase()],
    ['the key', () => secret],
    ['the key, in base64', () => btoa(secret)],
  ];
  const signatureIn = (request: Request) => request.headers.get('authorization')?.slice(-40) ?? '';
  const send = (answer: (signature: string) => Response) => {
    const fetch = async (request: Request) => answer(signatureIn(request));
    return abortMultipartUpload(address, { credentials: keys, fetch, retry: 0 });
  };
  it.each(forms)('a request id of a 204 that holds a secret %s is not told', async (_, form) => {
    const answer = (signature: string) =>
      new Response(null, { status: 204, headers: { 'x-cos-request-id': form(signature) } });
    expect(await send(answer)).toEqual({ outcome: 'aborted', attempts: 1 });
  });
  it.each(forms)('a code, an id and a message that hold a secret %s are not told', async (_, form) => {
    const answer = (signature: string) => {
      const said = form(signature).replaceAll('&', '&amp;');
      const elements = ['Code', 'Message', 'Resource', 'RequestId', 'TraceId'].map(
        (name) => `<${name}>${said}</${name}>`,
      );
      return new Response(`<Error>${elements.join('')}</Error>`, { status: 403 });
    };
    let signature = '';
    const error = await rejection(
      send((given) => {
        signature = given;
        return answer(given);
      }),
    );
    const all = shown(error).toLowerCase();
    for (const hidden of [form(signature), signature, secret, keys.securityToken])
      expect(all).not.toContain(hidden.toLowerCase());
    expect(error.serviceCode).toBeUndefined();
  });
  it('a request id that holds what an earlier attempt was sent with is not told', async () => {
    for (const header of ['authorization', 'x-cos-security-token']) {
      const sent: string[] = [];
      const fetch = async (request: Request) => {
        sent.push(
          request.headers
            .get(header)!
            .slice(-40)
            .replace(/[^\w.+/=-]/g, ''),
        );
        if (sent.length === 1) throw new TypeError('lost');
        return new Response(null, { status: 204, headers: { 'x-cos-request-id': sent[0]! } });
      };
      const latest = { ...keys, securityToken: 'the-token-that-came-afterwards' };
      const credentials = () => (sent.length === 0 ? keys : latest);
      const now = () => 1.8e12 + 1000 * sent.length;
      expect(await abortMultipartUpload(address, { credentials, fetch, now })).toEqual({
        outcome: 'aborted',
        attempts: 2,
      });
      expect(sent[1]).not.toBe(sent[0]);
    }
  });
  it('a message whose signature is split by line ends is not told', async () => {
    let signature = '';
    const error = await rejection(
      send((given) => {
        signature = given;
        const pieces = given.match(/.{1,10}/g)!.join('\r\n');
        return new Response(`<Error><Code>AccessDenied</Code><Message>${pieces}</Message></Error>`, {
          status: 403,
        });
      }),
    );
    for (const piece of signature.match(/.{10}/g)!) expect(error.message).not.toContain(piece);
    expect(error.message).toMatch(/^DELETE "\/k" uploadId "1": 403 AccessDenied/);
  });
  it('what looks like an id, and is none of ours, is told', async () => {
    const id = 'NTg3NzQ3ZmVfYmRjMzVfMzE5N182NzczMQ==';
    const answer = () => new Response(null, { status: 204, headers: { 'x-cos-request-id': id } });
    expect(await send(answer)).toEqual({ outcome: 'aborted', attempts: 1, requestId: id });
  });
  it("a secret key of 's' masks no code, and the clock is corrected all the same", async () => {
    const hour = 3_600_000;
    const fetch = vi.fn(async (_: Request) => new Response(null, { status: 204 }));
    fetch.mockImplementationOnce(
      async () =>
        new Response('<Error><Code>RequestTimeTooSkewed</Code><Message>yes</Message></Error>', {
          status: 403,
          headers: { date: new Date(Date.now() + hour).toUTCString() },
        }),
    );
    const credentials = { secretId: 'AKIDexample', secretKey: 's' };
    expect(await abortMultipartUpload(address, { credentials, fetch })).toMatchObject({ attempts: 2 });
  });
});

describe('a server that answers with what the request was signed with', () => {
  const keys = { ...credentials, securityToken: 'kq4Zxa0Tn9wmJ2uHBv7yLr12345' };
  const signatureOf = (request: Request) => request.headers.get('authorization')!.slice(-40);
  const tokenOf = (request: Request) => request.headers.get('x-cos-security-token')!;
  const object = { bucket: 'b-1250000000', region: 'ap-guangzhou', key: 'k' };
  const upload = { ...object, uploadId: '1' };
  const parts = [{ partNumber: 1, etag: '"a"' }];
  const all = async (list: AsyncIterable<object>) => {
    const found: object[] = [];
    for await (const one of list) found.push(one);
    return found;
  };
  describe.each([
    ['the signature', signatureOf],
    ['the token', tokenOf],
  ])('%s', (_, secretOf) => {
    const options = (answer: (secret: string) => Response) => ({
      credentials: keys,
      fetch: async (request: Request) => answer(secretOf(request)),
    });
    const xml = (root: string, body: (secret: string) => string) =>
      options((secret) => new Response(`<${root}>${body(secret)}</${root}>`, { headers: { date: DATE } }));
    const DATE = new Date(Date.UTC(2026, 10, 26)).toUTCString();

    it('as the ETag of a part: it cannot be read', async () => {
      const echo = options((secret) => new Response(null, { headers: { etag: `"${secret}"` } }));
      const error = await rejection(uploadPart(upload, 1, 'x', echo));
      expect(error.message).toContain('stored, but its ETag cannot be read');
    });
    it('as the ETag of the object: it has none', async () => {
      const echo = xml('CompleteMultipartUploadResult', (secret) => `<ETag>"${secret}"</ETag>`);
      expect(await completeMultipartUpload(upload, parts, echo)).toEqual({ etag: '' });
    });
    it('as the id of an upload: it cannot be one', async () => {
      const echo = xml('InitiateMultipartUploadResult', (secret) => `<UploadId>${secret}</UploadId>`);
      const error = await rejection(initiateMultipartUpload(object, echo));
      expect(error).toMatchObject({ code: 'ERR_COS_UNEXPECTED', attempts: 1, refused: false });
      expect(error.message).toBe('POST "/k": 200 with an uploadId that cannot be one');
    });
    it('as what a list tells of a part: it is left out', async () => {
      const echo = xml(
        'ListPartsResult',
        (secret) =>
          `<Part><PartNumber>1</PartNumber><Size>2</Size><ETag>"${secret}"</ETag><LastModified>${secret}</LastModified></Part>`,
      );
      expect(await all(listParts(upload, echo))).toEqual([{ partNumber: 1, etag: '', size: 2 }]);
    });
    it('as what a list and a sweep tell of an upload: it is left out', async () => {
      const echo = xml(
        'ListMultipartUploadsResult',
        (secret) =>
          `<Upload><Key>k</Key><UploadId>1</UploadId><Initiated>${secret}</Initiated><StorageClass>${secret}</StorageClass></Upload>`,
      );
      const told = { key: 'k', uploadId: '1', initiated: undefined, storageClass: undefined };
      expect(await all(listMultipartUploads(object, echo))).toEqual([told]);
      expect(await all(sweepStaleUploads({ ...object, ...echo, prefix: '', olderThan: 3600 }))).toEqual([
        expect.objectContaining({ ...told, outcome: 'kept', reason: 'undated' }),
      ]);
    });
  });
  it('a token of letters alone is no class of storage', async () => {
    const securityToken = 'canaryTokenWithoutAnyDigits';
    const page = `<ListMultipartUploadsResult><Upload><Key>k</Key><UploadId>1</UploadId><Initiated>2026-11-26T12:00:00Z</Initiated><StorageClass>${securityToken}</StorageClass></Upload></ListMultipartUploadsResult>`;
    const fetch = async () => new Response(page);
    const list = listMultipartUploads(object, { credentials: { ...keys, securityToken }, fetch });
    expect(await all(list)).toEqual([
      { key: 'k', uploadId: '1', initiated: '2026-11-26T12:00:00Z', storageClass: undefined },
    ]);
  });
});
