// Each operation has the time that fits it. Numbers are the fault catalogue's.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { abortMultipartUpload, completeMultipartUpload, uploadPart } from '../../src/index.ts';
import { readOptions } from '../../src/service/options.ts';
import { OPERATIONS } from '../service/operations.ts';
import { rejection } from '../support/bucket.ts';
import { holdTime, quiet } from '../support/clock.ts';

holdTime();
beforeEach(() => {
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
const credentials = { secretId: 'AKIDexample', secretKey: 'secretsecret' };
const upload = { bucket: 'b-1250000000', region: 'ap-guangzhou', key: 'k', uploadId: '1' };
const MIB = 1024 * 1024;

it.each([
  ['abort', 0, 10_000],
  ['initiate', 0, 10_000],
  ['listUploads', 0, 10_000],
  ['complete', 0, 600_000],
  ['part', 0, 10_000],
  ['part', 1, 11_000],
  ['part', 5 * MIB, 90_000],
  ['part', 5 * 1024 * MIB, 81_930_000],
] as const)('%s of %i bytes has %i ms an attempt', (operation, size, timeout) => {
  expect(readOptions(undefined, OPERATIONS[operation], size).timeout).toBe(timeout);
});

it('K3: a deadline that is not given is long enough for all attempts and the waits between them', () => {
  expect(readOptions({ timeout: 600_000 }, OPERATIONS.part).deadline).toBe(6 * 600_000 + 3 * 20_000);
  expect(readOptions({ retry: 0 }, OPERATIONS.abort).deadline, 'with both corrections').toBe(30_000);
  expect(readOptions({ timeout: 0x7fffffff }, OPERATIONS.abort).deadline).toBe(0x7fffffff);
  expect(readOptions({ deadline: 1000 }, OPERATIONS.abort)).toMatchObject({
    deadline: 1000,
    timeout: 10_000,
  });
});

describe('an answer that takes its time', () => {
  it('K1: COS sends blanks for minutes while it completes: waited for', async () => {
    let send: ReadableStreamDefaultController<Uint8Array>;
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        send = controller;
      },
    });
    const write = (text: string) => send.enqueue(new TextEncoder().encode(text));
    const fetch = async () => new Response(body);
    const completing = completeMultipartUpload(upload, [{ partNumber: 1, etag: '"e"' }], {
      credentials,
      fetch,
    });
    for (let minute = 0; minute < 9; minute++) {
      await quiet();
      write(' \n');
      await vi.advanceTimersByTimeAsync(60_000);
    }
    write('<CompleteMultipartUploadResult><ETag>"e-1"</ETag></CompleteMultipartUploadResult>');
    send!.close();
    expect(await completing).toEqual({ etag: '"e-1"' });
    expect(vi.getTimerCount()).toBe(0);
  });
  it('K2: a part of 5 MiB on a slow line is sent once', async () => {
    let sent = 0;
    const fetch = async () => {
      sent += 1;
      await new Promise((resolve) => setTimeout(resolve, 80_000)); // 64 KiB a second
      return new Response(null, { headers: { etag: '"e"' } });
    };
    const sending = uploadPart(upload, 1, new Uint8Array(5 * MIB), { credentials, fetch });
    await quiet();
    await vi.advanceTimersByTimeAsync(80_000);
    expect(await sending).toEqual({ partNumber: 1, etag: '"e"', size: 5 * MIB });
    expect(sent).toBe(1);
  });
  it('a timer that fires early leaves no time for another attempt', async () => {
    let sent = 0;
    const fetch = () => {
      sent += 1;
      return new Promise<never>(() => {});
    };
    const clock = vi.spyOn(performance, 'now').mockReturnValue(0);
    const failed = rejection(abortMultipartUpload(upload, { credentials, fetch, deadline: 100 }));
    await quiet();
    clock.mockReturnValue(99.2);
    await vi.advanceTimersByTimeAsync(100);
    await quiet();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await failed).toMatchObject({ code: 'ERR_COS_TIMEOUT', attempts: 1 });
    expect(sent).toBe(1);
    clock.mockRestore();
  });
  it('the deadline covers the credentials, too', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    const never = new Promise<never>(() => {});
    const asking = rejection(abortMultipartUpload(upload, { credentials: () => never, deadline: 1000 }));
    await quiet();
    await vi.advanceTimersByTimeAsync(1000);
    expect(await asking).toMatchObject({
      code: 'ERR_COS_TIMEOUT',
      attempts: 0,
      refused: true,
      message: expect.stringContaining('no keys from the credential function in time (1000 ms)'),
    });
  });
});
