// The scripted session: an upload that is cancelled while a part is on its way, aborted, and looked for
// afterwards; then a night.
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  abortMultipartUpload,
  initiateMultipartUpload,
  isCosServiceError,
  listMultipartUploads,
  listParts,
  type UploadAddress,
  uploadPart,
} from 'cos-abort';
import type { HeldUpload, Place } from '../place.ts';
import type { RunningWorker } from '../rig/workerd.ts';
import { bytesOf } from '../words.ts';
import { PREFIX } from '../worker/user.ts';
import { runNight } from './night.ts';
import { observedFetch } from './observed-fetch.ts';
import { printFailure, printHeadline, printVerdict, type SessionEnd } from './report.ts';
import { stepsIn } from './steps.ts';

const MIB = 1024 * 1024;
/** Milliseconds. A part takes longer than this on the slowed emulator and on most lines. */
const CANCEL_AFTER = 30;

/**
 * Resolves to whether all steps went well and nothing is left behind. What a failed session opened is
 * aborted too. Uploads are planted and swept in the emulator only, where there is a Worker.
 */
export async function runSession(
  place: Place,
  worker: RunningWorker | undefined,
  stopped: AbortSignal,
): Promise<boolean> {
  const prefix = `${PREFIX}${randomBytes(4).toString('hex')}/`;
  printHeadline(place.name);
  let end: SessionEnd = 'finished';
  try {
    await steps(place, prefix, stopped);
    if (place.emulated && worker) await runNight(place, place.emulated, worker, prefix, stopped);
  } catch {
    end = stopped.aborted ? 'stopped' : 'failed'; // the step has said why
    await cleanUp(place, prefix).catch(printFailure);
  }
  let left: HeldUpload[] | undefined;
  try {
    left = await place.holds(prefix);
  } catch (error) {
    printFailure(error);
  }
  printVerdict(left, end);
  return end === 'finished' && left?.length === 0;
}

async function steps(place: Place, prefix: string, stopped: AbortSignal): Promise<void> {
  const { fetch, take } = observedFetch();
  const options = { credentials: place.credentials, fetch, signal: stopped, timeout: 60_000 };
  const step = stepsIn(place, prefix, take, stopped);
  const object = { ...place.address, key: `${prefix}film.mp4` };
  // Initiate is not cancelled: without its id there would be nothing to abort.
  const upload = await step('Initiate', () =>
    initiateMultipartUpload(object, { ...options, signal: undefined }),
  );
  try {
    for (const [partNumber, size] of [
      [1, MIB],
      [2, MIB],
      [4, MIB / 4],
    ] as const)
      await step(`Part ${partNumber} of 4, ${bytesOf(size)}`, () =>
        uploadPart(upload, partNumber, randomBytes(size), options),
      );
    await step('List the parts', () => Array.fromAsync(listParts(upload, options)), listed);
    const cancel = new AbortController();
    const signal = AbortSignal.any([stopped, cancel.signal]);
    await step(
      'Cancel while part 3 of 4 is sent',
      async () => {
        const part = uploadPart(upload, 3, randomBytes(MIB), { ...options, signal });
        await Promise.race([part, sleep(CANCEL_AFTER)]);
        cancel.abort();
        return part.then(
          () => 'stored before it could be cancelled',
          (error) => {
            if (error !== cancel.signal.reason) throw error;
            return 'cancelled';
          },
        );
      },
      String,
    );
  } finally {
    // Whatever happened, also Ctrl-C: the abort itself is never cancelled.
    await step(
      'Abort',
      () => abortMultipartUpload(upload, { ...options, signal: undefined }),
      ({ outcome }) => outcome,
    );
  }
  await step('List the parts again', () => refusalOf(Array.fromAsync(listParts(upload, options))), String);
}

const listed = (parts: readonly { partNumber: number }[]): string =>
  `parts ${parts.map(({ partNumber }) => partNumber).join(', ')}`;

/** The code of the one refusal that proves that the upload is gone. */
async function refusalOf(list: Promise<unknown>): Promise<string> {
  try {
    await list;
  } catch (error) {
    if (isCosServiceError(error) && error.serviceCode === 'NoSuchUpload') return error.serviceCode;
    throw error;
  }
  throw new Error('the upload is still there after its abort');
}

/** Aborts what is open under the session's prefix, also an upload whose id never arrived. */
async function cleanUp({ address, credentials }: Place, prefix: string): Promise<void> {
  for await (const { key, uploadId } of listMultipartUploads(address, { credentials, prefix })) {
    const upload: UploadAddress = { ...address, key, uploadId };
    await abortMultipartUpload(upload, { credentials });
  }
}
