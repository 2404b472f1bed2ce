// What a controller costs by the number of its parts, and a page by the number of its uploads. Figures are microseconds each.
import { UploadController } from 'cos-abort/upload';
import { figure } from './rounds.mjs';

const ROUNDS = 7;
const address = {
  bucket: 'examplebucket-1250000000',
  region: 'ap-guangzhou',
  key: 'photos/1.jpg',
  uploadId: '1484727270323ddb949d528c629235314a9ead80f0ba5d993a3d76b460e6a9cceb9633b08e',
};
const options = {
  credentials: { secretId: 'AKIDexample', secretKey: 'secretexample' },
  fetch: async () => new Response(null, { status: 204 }),
};

export const benchController = async () => ({
  'parts of an upload': await curve([100, 1000, 10_000], sendParts),
  'uploads aborted at once': await curve([10, 100, 1000], abortUploads),
});

async function sendParts(count) {
  const upload = new UploadController(address, options);
  const etag = '"e"';
  const numbers = Array.from({ length: count }, (_, i) => i + 1);
  await Promise.all(numbers.map((partNumber) => upload.part(async () => ({ partNumber, etag }))));
}

async function abortUploads(count) {
  const uploads = Array.from({ length: count }, () => new UploadController(address, options));
  await Promise.all(uploads.map((upload) => upload.abort()));
}

async function curve(sizes, work) {
  const taken = Object.fromEntries(sizes.map((size) => [size, []]));
  for (let round = -1; round < ROUNDS; round += 1)
    for (const size of sizes) {
      const begun = performance.now();
      await work(size);
      if (round >= 0) taken[size].push((1000 * (performance.now() - begun)) / size);
    }
  return Object.fromEntries(sizes.map((size) => [size, figure(taken[size]).median]));
}
