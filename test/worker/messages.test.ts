// What is read of a message of the queue: whoever can write to it could put anything there.
import { expect, it } from 'vitest';
import { PREFIX } from '../../demo/worker/user.ts';
import { begin } from './night.ts';

it('D6: the bucket, region and endpoint that an upload in a message names are not read', async () => {
  const night = begin();
  const uploadId = night.cos.addUpload({ key: `${PREFIX}a` });
  const elsewhere = {
    bucket: 'evil-1',
    region: 'x',
    endpoint: 'https://evil.example',
    allowInsecureEndpoint: true,
  };
  expect(await night.consume({ abort: [{ key: `${PREFIX}a`, uploadId, ...elsewhere }] })).toBe('ack');
  expect(night.seen).toEqual(['DELETE examplebucket-1250000000.cos.ap-guangzhou.myqcloud.com']);
  expect(night.cos.uploads).toEqual([]);
});

it('D6: nor what a cursor names besides its markers', async () => {
  const night = begin();
  for (const key of ['a', 'b']) night.cos.addUpload({ key: `${PREFIX}${key}`, uploadId: key, initiated: 0 });
  const list = { keyMarker: `${PREFIX}a`, uploadIdMarker: 'a', prefix: '', endpoint: 'https://evil.example' };
  expect(await night.consume({ list })).toBe('ack');
  expect(night.seen).toEqual(['GET examplebucket-1250000000.cos.ap-guangzhou.myqcloud.com']);
  expect(night.batches).toEqual([[{ abort: [{ key: `${PREFIX}b`, uploadId: 'b' }] }]]);
});
