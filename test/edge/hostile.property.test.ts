// Whatever is sent to the handler, nothing but a permitted abort of one upload in its bucket comes of it.
import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { createAbortHandler } from '../../src/edge/index.ts';
import { HOME } from './edge.ts';

const RUNS = 3000;
const HOST = 'examplebucket-1250000000.cos.ap-guangzhou.myqcloud.com';
const nasty = fc.constantFrom<unknown>(
  '',
  ' ',
  '/',
  '..',
  'a/../b',
  'k?uploads',
  'k&uploadId=',
  '?',
  '#',
  '%2e%2e/',
  '@evil',
  null,
  0,
  [],
  {},
);
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  nasty,
  fc.jsonValue(),
);
const fields = fc.dictionary(
  fc.constantFrom(
    'key',
    'uploadId',
    '__proto__',
    'bucket',
    'region',
    'endpoint',
    'constructor',
    'toString',
    'method',
    'url',
  ),
  text,
);
const body = fc.oneof(
  { weight: 4, arbitrary: fc.record({ key: text, uploadId: text }).map((given) => JSON.stringify(given)) },
  {
    weight: 2,
    arbitrary: fc.tuple(fields, fields).map(([inner, outer]) => JSON.stringify({ ...outer, ...inner })),
  },
  {
    weight: 2,
    arbitrary: fc
      .array(fc.oneof(fc.record({ key: text, uploadId: text }), fields, text), { maxLength: 4 })
      .map((uploads) => JSON.stringify({ uploads })),
  },
  // As text, because an object literal has no own __proto__.
  { weight: 1, arbitrary: fields.map((inner) => `{"__proto__":${JSON.stringify(inner)},"key":"k"}`) },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 9000 }).map((bytes) => new Uint8Array(bytes)) },
);

it(`${RUNS} requests: a DELETE with an uploadId for this bucket for each upload that was permitted, or nothing; never a rejection`, async () => {
  let sent: Request[] = [];
  const authorize = vi.fn(() => true);
  const handler = createAbortHandler({
    bucket: 'examplebucket-1250000000',
    region: 'ap-guangzhou',
    credentials: { secretId: 'AKID', secretKey: 'canarySecretKey' },
    authorize,
    fetch: async (request) => {
      sent.push(request);
      return new Response(null, { status: 204 });
    },
  });
  const statuses = new Map<number, number>();
  let lists = 0;
  const anyUpload = (url: URL) => {
    expect([url.host, url.protocol, url.pathname.length > 1]).toEqual([HOST, 'https:', true]);
    const [name] = url.search.split('=');
    const ids = url.searchParams.getAll('uploadId');
    expect([name, ids.length, ids[0]?.trim() !== '', url.searchParams.has('uploads')]).toEqual([
      '?uploadId',
      1,
      true,
      false,
    ]);
  };
  await fc.assert(
    fc.asyncProperty(
      body,
      fc.constantFrom('abort', 'presign'),
      fc.constantFrom('application/json', 'text/plain'),
      async (body, route, type) => {
        sent = [];
        authorize.mockClear();
        const request = new Request(`${HOME}/${route}`, {
          method: 'POST',
          headers: { 'content-type': type },
          body: body as BodyInit,
        });
        const answer = await handler(request);
        const told = await answer.json();
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        expect([200, 400, 413]).toContain(answer.status);
        const outcomes: object[] = told.outcomes ?? (answer.status === 200 ? [{ outcome: 'aborted' }] : []);
        const served = outcomes.filter((outcome) => 'outcome' in outcome).length;
        if (told.outcomes) lists++;
        expect(authorize).toHaveBeenCalledTimes(served);
        expect(JSON.stringify(told)).not.toContain('canary');
        if (answer.status === 200 && route === 'presign') anyUpload(new URL(told.url));
        expect(sent).toHaveLength(route === 'abort' ? served : 0);
        for (const { method, url } of sent) {
          expect(method).toBe('DELETE');
          anyUpload(new URL(url));
        }
      },
    ),
    { numRuns: RUNS },
  );
  expect(Math.min(statuses.get(200)!, statuses.get(400)!, lists), 'all have been tried').toBeGreaterThan(
    RUNS / 20,
  );
});
