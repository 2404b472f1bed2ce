// cos-nodejs-sdk-v5 against the emulator, over HTTP, with its default settings.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { cases, type Sdk, type SdkAnswer } from './cases.ts';
import { bytes, type Desk, MiB, openDesk } from './desk.ts';

interface NodeSdk extends Sdk {
  downloadFile(options: Record<string, unknown>): Promise<SdkAnswer>;
}
const Cos: new (options: Record<string, unknown>) => NodeSdk = createRequire(import.meta.url)(
  'cos-nodejs-sdk-v5',
);

async function openSdk(): Promise<Desk & { sdk: NodeSdk }> {
  const desk = await openDesk();
  return { ...desk, sdk: new Cos({ ...desk.keys, Domain: desk.host, Protocol: 'http:' }) };
}

describe('cos-nodejs-sdk-v5', () => {
  it.each(Object.entries(cases))('%s', async (_, run) =>
    run({
      ...(await openSdk()),
      body: (content) => Buffer.from(content),
      file: async (content) => ({ FilePath: await written(content) }),
      read: ({ Body }) => Body as Buffer,
    }),
  );
  it('a file is uploaded from the disk, and downloaded in ranges to it', async () => {
    const { sdk, cos, bucket } = await openSdk();
    const content = bytes(5 * MiB + 3);
    const from = await written(content);
    const to = `${from}-again`;
    const target = { ...bucket, Key: 'dir/file.bin' };
    await sdk.uploadFile({ ...target, FilePath: from, SliceSize: MiB });
    await sdk.downloadFile({ ...target, FilePath: to, ChunkSize: MiB });
    expect(Buffer.compare(await readFile(to), content)).toBe(0);
    expect(cos.requests.filter(({ status }) => status === 206)).toHaveLength(6);
  });
  it('304 is NotModified', async () => {
    const { sdk, bucket } = await openSdk();
    const target = { ...bucket, Key: 'k' };
    await sdk.putObject({ ...target, Body: 'x' });
    const IfModifiedSince = new Date(Date.now() + 60_000).toUTCString();
    expect((await sdk.headObject({ ...target, IfModifiedSince })).NotModified).toBe(true);
  });
});

/** A file that is gone after the test. */
async function written(content: Uint8Array): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sdks-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'file');
  await writeFile(file, content);
  return file;
}
