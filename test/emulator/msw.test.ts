// The handlers for msw: made without it, and at work in it.
import { fileURLToPath } from 'node:url';
import COS from 'cos-nodejs-sdk-v5';
import { build } from 'esbuild';
import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { abortMultipartUpload, initiateMultipartUpload } from '../../src/index.ts';
import { cosHandlers, createCosEmulator } from '../../src/testing/index.ts';

const cos = createCosEmulator();
const [credentials] = cos.credentials as [(typeof cos.credentials)[0]];
const { bucket, region } = cos.buckets[0]!;
const server = setupServer(...cosHandlers(cos, 'https://cdn.example.com'));
beforeAll(() => server.listen({ onUnhandledFrame: 'error' }));
afterEach(() => {
  cos.reset();
  server.resetHandlers();
});
afterAll(() => server.close());

it.each([
  undefined,
  'https://cdn.example.com',
  `https://${bucket}.cos.${region}.tencentcos.cn`,
  `https://${bucket}.cos-internal.${region}.tencentcos.cn`,
  `https://${bucket}.cos.accelerate.myqcloud.com`,
  `https://${bucket}.cos.accelerate.tencentcos.cn`,
])('answers at %s', async (endpoint) => {
  const address = { bucket, region, key: 'k', ...(endpoint && { endpoint }) };
  const upload = await initiateMultipartUpload(address, { credentials });
  expect(await abortMultipartUpload(upload, { credentials })).toMatchObject({ outcome: 'aborted' });
});
it('answers at http too, as the SDK for browsers asks in jsdom', async () => {
  expect((await fetch(`http://${bucket}.cos.${region}.myqcloud.com/k`)).status).toBe(403);
});
it.each([{}, { Region: region }])("lists the buckets to Node's SDK, of %j", async (asked) => {
  const { secretId: SecretId, secretKey: SecretKey } = credentials;
  const { Buckets } = await new COS({ SecretId, SecretKey }).getService(asked);
  expect(Buckets.map(({ Name, Location }) => [Name, Location])).toEqual([[bucket, region]]);
});
it('a lost connection is a failed fetch', async () => {
  cos.inject({ drop: 'before' });
  await expect(fetch(`https://${bucket}.cos.${region}.myqcloud.com/k`)).rejects.toThrow(TypeError);
});
it('leaves other hosts to other handlers', async () => {
  server.use(http.get('https://elsewhere.example.com/', () => HttpResponse.text('elsewhere')));
  expect(await (await fetch('https://elsewhere.example.com/')).text()).toBe('elsewhere');
  expect(cos.requests).toEqual([]);
});
it('importing the emulator loads no msw, and waits for nothing: Jest can require it', async () => {
  const { metafile } = await build({
    entryPoints: [fileURLToPath(new URL('../../src/testing/index.ts', import.meta.url))],
    bundle: true,
    packages: 'external',
    format: 'cjs', // refuses top-level await
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  const imported = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
  expect(imported.filter((path) => !path.startsWith('@noble/hashes/'))).toEqual(['@rgrove/parse-xml']);
});
