// Portable cases of the multipart calls, over real HTTP: bodies up, XML up and down.

import { equal } from './assert.ts';
import { bucket, credentials, region, seen } from './bucket.ts';
import type { Case } from './case.ts';

export const multipartCases: readonly Case[] = [
  [
    'multipart: what was uploaded is listed, and gone after the abort',
    async (
      { abortMultipartUpload, initiateMultipartUpload, listMultipartUploads, listParts, uploadPart },
      endpoint,
    ) => {
      const address = await initiateMultipartUpload(
        { bucket, region, endpoint, key: 'parts/腾.bin' },
        { credentials },
      );
      const { etag } = await uploadPart(address, 1, new Blob(['one']), { credentials });
      await uploadPart(address, 2, new TextEncoder().encode('three'), { credentials });
      const sizes: number[] = [];
      for await (const part of listParts(address, { credentials })) sizes.push(part.size);
      equal([sizes, etag], [[3, 5], '"f97c5d29941bfb1b2fdab0874906ab82"']);

      const listed = async () => {
        const ids: string[] = [];
        for await (const { uploadId } of listMultipartUploads(address, { credentials, prefix: 'parts/腾' }))
          ids.push(uploadId);
        return ids;
      };
      equal(await listed(), [address.uploadId], 'the list before');
      await abortMultipartUpload(address, { credentials });
      equal(await listed(), [], 'the list after');
    },
  ],
  [
    'multipart: a completed upload cannot be aborted',
    async (
      { abortMultipartUpload, completeMultipartUpload, initiateMultipartUpload, uploadPart },
      endpoint,
    ) => {
      const address = await initiateMultipartUpload(
        { bucket, region, endpoint, key: 'complete' },
        { credentials },
      );
      const part = await uploadPart(address, 1, 'all', { credentials });
      await completeMultipartUpload(address, [part], { credentials });
      equal((await abortMultipartUpload(address, { credentials })).outcome, 'gone');
      equal((await seen(endpoint, 'complete')).open, 0, 'open');
    },
  ],
];
