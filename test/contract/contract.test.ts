// The contract, asked of the emulator: what `npm run contract` does without a bucket.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { listen } from '../../demo/rig/listen.ts';
import { sign } from '../../src/index.ts';
import { createCosEmulator } from '../../src/testing/index.ts';
import { root } from '../run/exec.ts';
import { cases } from './cases.ts';
import { check, emulatorAccess } from './check.ts';

it.each(cases.map((one) => [one.name, one] as const))('%s', async (_, one) => {
  expect(await check(one, emulatorAccess())).toBeUndefined();
});
it('a case that does not hold is told', async () => {
  const [one] = cases;
  const other = { ...one!, expected: { status: 201, headers: { etag: '"other"' } } };
  expect(await check(other, emulatorAccess())).toBe(
    'status is 200 instead of 201; etag is "25f9e794323b453885f5181f1b624d0b" instead of "other"',
  );
});
it.each([
  ['is refused', async () => new Response(null, { status: 403 }), 'DELETE answered 403'],
  ['is lost', () => Promise.reject(new Error('connection lost')), 'connection lost'],
])('what stays behind because its removal %s is told, and the rest is removed', async (_, answer, why) => {
  const access = emulatorAccess();
  const one = cases.find(({ name }) => name === 'a copy has the sums in its body')!;
  const removed: string[] = [];
  const send = (request: Request): Promise<Response> => {
    if (request.method !== 'DELETE') return access.send(request);
    if (request.url.endsWith('/k')) return answer();
    removed.push(request.url);
    return access.send(request);
  };
  expect((await check(one, { ...access, send }))?.replace(/contract-[\w-]+/, 'PREFIX')).toBe(
    `left behind below PREFIX/: ${why}`,
  );
  expect(removed).toEqual([expect.stringMatching(/\/to$/)]);
});
it('Ctrl-C ends the run after the case under way, which is cleaned up', async () => {
  const cos = createCosEmulator();
  const { bucket, region } = cos.buckets[0]!;
  const { secretId, secretKey } = cos.credentials[0]!;
  const emulator = await listen((request) => {
    if (request.method === 'POST') child.kill('SIGINT');
    return cos(request);
  });
  onTestFinished(() => emulator.close());
  const child = spawn(process.execPath, ['test/contract/run.ts'], {
    cwd: root,
    env: {
      ...process.env,
      COS_BUCKET: bucket,
      COS_REGION: region,
      COS_SECRET_ID: secretId,
      COS_SECRET_KEY: secretKey,
      COS_ENDPOINT: emulator.origin,
    },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [output, [exitCode]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  expect(output).toMatch(/^stopped\n\d+ passed, 0 failed\n$/m);
  expect(exitCode).toBe(1);
  expect([cos.uploads, cos.objects]).toEqual([[], []]);
});
it('nothing stays behind', async () => {
  const access = emulatorAccess();
  for (const one of cases) await check(one, access);
  const { origin, send } = access;
  for (const path of ['/', '/?uploads']) {
    const url = origin + path;
    const headers = { authorization: sign({ method: 'GET', url }, access.credentials) };
    const text = await (await send(new Request(url, { headers }))).text();
    expect(text).not.toContain('contract-');
  }
});
