// How the value of a header that arrived comes from the one that was signed.

import { percentDecode } from '../support/percent-encode.ts';
import type { SignatureCause } from './advice.ts';

/** Both are encoded, as COS signs them, and they differ. */
export function valueCause(name: string, signed: string, arrived: string): SignatureCause {
  if (signed === '') return 'header-added';
  const before = percentDecode(signed);
  const after = percentDecode(arrived);
  if (before === undefined || after === undefined) return 'header-charset'; // bytes that are no UTF-8
  if (name === 'host') return hostCause(before, after);
  if (withoutBlanks(before) === withoutBlanks(after)) return 'header-blanks';
  return isOtherCharset(before, after) ? 'header-charset' : 'header-changed';
}

function hostCause(signed: string, arrived: string): SignatureCause {
  const before = withoutPort(signed);
  const after = withoutPort(arrived);
  if (before === after) return 'host-port';
  return isOfCos(before) === isOfCos(after) ? 'host-changed' : 'host-of-cdn';
}

const withoutPort = (host: string): string => host.replace(/:\d+$/, '');

/** `<bucket>.file.myqcloud.com` is that of Tencent's own CDN. */
const isOfCos = (host: string): boolean =>
  /\.(myqcloud\.com|tencentcos\.cn)$/.test(host) && !host.endsWith('.file.myqcloud.com');

const withoutBlanks = (value: string): string => value.replace(/\s/g, '');

/** XMLHttpRequest and fetch write a charset of their own into the Content-Type of a text. */
function isOtherCharset(signed: string, arrived: string): boolean {
  const mediaType = (value: string): string | undefined => value.split(';')[0]?.trim().toLowerCase();
  const hasCharset = [signed, arrived].some((value) => value.toLowerCase().includes('charset='));
  return hasCharset && mediaType(signed) === mediaType(arrived);
}
