// The URL of an object as an answer names it. A server may have put there whatever it was sent.

import { bucketUrl, type ObjectAddress } from '../address.ts';
import { percentDecode } from '../support/percent-encode.ts';

/**
 * The location as the server wrote it, when it holds nothing but a host of the bucket and the key of the
 * object, encoded or not; `undefined` for anything else. COS writes it with `http:` or without a scheme.
 * Source: Tencent doc 436/7742.
 */
export function ownLocation(location: string, address: ObjectAddress): string | undefined {
  const { bucket, region, key } = address;
  const name = location.replace(/^https?:\/\//, '');
  // Behind a domain of one's own, COS names the bucket's.
  const names = [address, { bucket, region }].map((place) => `${bucketUrl(place).host}/${key}`);
  return names.includes(name) || names.includes(percentDecode(name) ?? '') ? location : undefined;
}
