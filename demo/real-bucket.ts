// A real bucket, asked through the library what it holds. Nothing of it is given to the page.
import { bucketUrl, isCosServiceError, listMultipartUploads, listParts } from 'cos-abort';
import type { HeldUpload, Place } from './place.ts';
import type { BucketSettings } from './settings.ts';

export function realBucket({ address, credentials }: BucketSettings): Place {
  return {
    name: `the bucket ${address.bucket} at ${bucketUrl(address).origin}`,
    address,
    credentials,
    emulated: undefined,
    async holds(prefix) {
      const held: HeldUpload[] = [];
      for await (const { key, uploadId } of listMultipartUploads(address, { credentials, prefix })) {
        const parts = await partsOf(key, uploadId);
        if (parts) held.push({ key, uploadId, parts });
      }
      return held;
    },
    close: async () => {},
  };

  /** `undefined` when the upload ended after it was listed. */
  async function partsOf(key: string, uploadId: string): Promise<HeldUpload['parts'] | undefined> {
    try {
      return await Array.fromAsync(listParts({ ...address, key, uploadId }, { credentials }));
    } catch (error) {
      if (isCosServiceError(error) && error.serviceCode === 'NoSuchUpload') return undefined;
      throw error;
    }
  }
}
