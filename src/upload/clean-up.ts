// The DELETE of a cancelled upload, and those that confirm it.

import type { UploadAddress } from '../address.ts';
import type { AbortResult } from '../multipart/abort.ts';
import type { SendOptions } from '../service/send.ts';
import { type AbortWay, abortBy } from './way.ts';
import { within } from './within.ts';

/** Milliseconds. The latest that a cut off part was seen to arrive was 0.9 s after its request had been rejected. */
const CONFIRM_AFTER = 1000;
const CONFIRMATIONS = 3;

/** Deletes the upload. Parts that were cut off may still arrive, so it is then repeated until the server knows nothing any more. */
export async function cleanUp(
  way: AbortWay,
  upload: UploadAddress,
  cutOff: boolean,
  options: SendOptions,
): Promise<AbortResult['outcome']> {
  const { outcome } = await abortBy(way, upload, options);
  for (let i = 0; cutOff && i < CONFIRMATIONS; i++) {
    await within(new Promise(() => {}), CONFIRM_AFTER);
    if ((await abortBy(way, upload, options)).outcome === 'gone') break;
  }
  return outcome;
}
