// How a path that arrived comes from the one that was signed.

import { percentDecode } from '../support/percent-encode.ts';
import type { SignatureCause } from './advice.ts';

/** `undefined` when they are equal. Both are decoded once, as COS signs them. */
export function pathCause(signed: string, arrived: string): SignatureCause | undefined {
  if (isEcho(arrived, signed)) return undefined;
  if (percentDecode(arrived) === signed) return 'path-encoded-twice';
  if (
    percentDecode(signed) === arrived ||
    isCutOff(arrived, signed) ||
    plusAsBlank(arrived) === plusAsBlank(signed)
  )
    return 'path-not-encoded';
  const hasSameNames = arrived.replaceAll('/', '') === signed.replaceAll('/', '');
  if (hasSameNames && arrived.length > signed.length) return 'slash-doubled';
  if (hasSameNames && arrived.length < signed.length) return 'slash-missing';
  return 'path-changed';
}

/** Control characters of a key are lost in COS's XML, and stand there as U+FFFD. */
function isEcho(arrived: string, signed: string): boolean {
  if (arrived.length !== signed.length) return false;
  return signed.split('').every((unit, at) => arrived[at] === unit || arrived[at] === '\ufffd');
}

/** Where a URL's path ends: at a `?` or a `#` that was not encoded. */
const isCutOff = (arrived: string, signed: string): boolean =>
  signed.startsWith(`${arrived}?`) || signed.startsWith(`${arrived}#`);

const plusAsBlank = (path: string): string => path.replaceAll('+', ' ');
