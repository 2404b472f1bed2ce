// What goes with the parts of an upload: their size, their repetition, their checksum.
import { createCosEmulator } from 'cos-abort/testing';
import { UploadController } from 'cos-abort/upload';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { contentMd5, etagOf, uploadCheckedPart } from '../../demo/recipes/content-md5.ts';
import { partSizeFor } from '../../demo/recipes/part-size.ts';
import { sendWithRetries } from '../../demo/recipes/retry-part.ts';

const MiB = 2 ** 20;

describe('partSizeFor', () => {
  it.each([
    [1, 8 * MiB],
    [80_000 * MiB, 8 * MiB],
    [80_000 * MiB + 1, 9 * MiB],
    [50_000_000 * MiB, 5000 * MiB], // the largest object: 48.8 TiB
  ])('of %i bytes', (bytes, size) => expect(partSizeFor(bytes)).toBe(size));

  it('fits every file into 10 000 parts of 1 MiB to 5 GiB', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50_000_000 * MiB }), (bytes) => {
        const size = partSizeFor(bytes);
        return Math.ceil(bytes / size) <= 10_000 && size >= MiB && size <= 5120 * MiB;
      }),
    );
  });
});

describe('sendWithRetries', () => {
  afterEach(() => void vi.useRealTimers());

  /** An upload of the emulator, and a `send` that fails as often as told. */
  async function setUp(failures: number) {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const cos = createCosEmulator();
    const [credentials] = cos.credentials;
    const upload = new UploadController(
      { ...cos.buckets[0]!, key: 'a' },
      { credentials: credentials!, fetch: cos },
    );
    await upload.initiate();
    const attempts: number[] = [];
    const send = async () => {
      attempts.push(Date.now());
      if (attempts.length <= failures) throw new Error('lost');
      return { partNumber: 1, etag: '"e"' };
    };
    return { cos, upload, send, attempts };
  }

  it('repeats a part after 1 s, 2 s and 4 s, and the controller forgives what failed', async () => {
    const { upload, send, attempts } = await setUp(3);
    const sent = sendWithRetries(upload, 1, send);
    for (const [count, wait] of [1000, 2000, 4000].entries()) {
      await vi.advanceTimersByTimeAsync(wait - 1);
      expect(attempts).toHaveLength(count + 1);
      await vi.advanceTimersByTimeAsync(1);
      expect(attempts).toHaveLength(count + 2);
    }
    expect(await sent).toEqual({ partNumber: 1, etag: '"e"' });
    await expect(upload.complete(async () => 'done')).resolves.toBe('done');
  });

  it('gives up after as many repetitions as it is told', async () => {
    const { upload, send, attempts } = await setUp(9);
    const failed = expect(sendWithRetries(upload, 1, send, 1)).rejects.toThrow('lost');
    await vi.advanceTimersByTimeAsync(60_000);
    await failed;
    expect(attempts).toHaveLength(2);
  });

  it('does not wait when the upload is cancelled', async () => {
    const { cos, upload, send, attempts } = await setUp(9);
    const failed = expect(sendWithRetries(upload, 1, send)).rejects.toMatchObject({ name: 'AbortError' });
    await vi.advanceTimersByTimeAsync(10);
    const aborted = upload.abort();
    await failed;
    expect(attempts).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect((await aborted).outcome).toBe('aborted');
    expect(cos.uploads).toEqual([]);
  });
});

describe('content-md5', () => {
  it('is that of RFC 1321, in base64, and in hexadecimal as COS has it in an ETag', async () => {
    const body = new Blob(['message digest']);
    const digest = 'f96b697d7cb7938d525a2f31aaf161d0';
    expect(await contentMd5(body)).toBe(Buffer.from(digest, 'hex').toString('base64'));
    expect(await etagOf(body)).toBe(`"${digest}"`);
  });

  it('lets COS refuse a part that was changed on its way', async () => {
    const cos = createCosEmulator();
    const address = { ...cos.buckets[0]!, key: 'a', uploadId: cos.addUpload({ key: 'a' }) };
    const options = { credentials: cos.credentials[0]!, fetch: cos };
    const body = new Blob(['the bytes']);
    expect(await uploadCheckedPart(address, 1, body, options)).toEqual({
      partNumber: 1,
      etag: await etagOf(body),
      size: 9,
    });
    const changing = async (request: Request): Promise<Response> =>
      cos(new Request(request, { body: 'other bytes'.slice(0, 9) }));
    await expect(uploadCheckedPart(address, 2, body, { ...options, fetch: changing })).rejects.toMatchObject({
      status: 400,
      serviceCode: 'BadDigest',
    });
    expect(cos.uploads[0]?.parts).toHaveLength(1);
  });
});
