// How large the parts of a file should be. COS takes 1 to 10 000 parts of 1 MiB to 5 GiB; the last one may be
// smaller. Source: Tencent doc 436/7750.

const MIB = 2 ** 20;
const MAX_PARTS = 10_000;
const USUAL = 8 * MIB;

/** Whether a file may be sent in parts of this size. */
export const fitsParts = (bytes: number, partSize: number): boolean =>
  partSize >= MIB && partSize * MAX_PARTS >= bytes;

/** The size of each part but the last, in bytes: 8 MiB, or what a file needs to fit into 10 000 parts. */
export function partSizeFor(bytes: number): number {
  return Math.max(USUAL, Math.ceil(bytes / MAX_PARTS / MIB) * MIB);
}
