// One abort: without a network, on loopback against a bare fetch, and in CPU of the thread with 32 at a time.
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { abortMultipartUpload, abortWithUrl, presignAbort } from 'cos-abort/abort';
import { BARE, waysToAbort } from './aborters.mjs';
import { compare } from './ratios.mjs';
import { race, raceForCpu } from './rounds.mjs';
import { credentials, upload } from './upload.mjs';

const Sdk = createRequire(import.meta.url)('cos-nodejs-sdk-v5');
const NODE_SDK = 'cos-nodejs-sdk-v5';
const AT_ONCE = 32;
const CHUNK = 320;

export async function benchAbort() {
  const withoutNetwork = await benchWithoutNetwork();
  const server = new Worker(new URL('./server.mjs', import.meta.url));
  const [port] = await once(server, 'message');
  const ways = waysToAbort(`http://127.0.0.1:${port}`, { name: NODE_SDK, Sdk });
  const loopback = await race(ways, { rounds: 1000, times: 1 });
  const chunks = Object.fromEntries(Object.entries(ways).map(([name, way]) => [name, () => manyAtOnce(way)]));
  const cpu = await raceForCpu(chunks, { rounds: 30, times: CHUNK });
  await server.terminate();
  const slower = (one, atMost) => compare(`${one}, slower than a ${BARE}`, loopback, one, BARE, { atMost });
  return {
    tables: {
      'an abort without a network, us': withoutNetwork,
      'an abort on loopback, us': loopback,
      'an abort, 32 at a time, us of CPU': cpu,
    },
    ratios: [
      slower('abortMultipartUpload', 1.7),
      slower('abortWithUrl', 1.3),
      compare('abortMultipartUpload, CPU of the Node SDK', cpu, 'abortMultipartUpload', NODE_SDK, {
        atMost: 0.35,
      }),
    ],
  };
}

/** What the library itself costs: the platform's `fetch` is replaced by one that answers at once. */
async function benchWithoutNetwork() {
  const { fetch } = globalThis;
  globalThis.fetch = async () => new Response(null, { status: 204 });
  const url = presignAbort(upload, credentials);
  try {
    return await race(
      {
        abortMultipartUpload: () => tenTimes(() => abortMultipartUpload(upload, { credentials })),
        abortWithUrl: () => tenTimes(() => abortWithUrl(url)),
      },
      { rounds: 2000, times: 10 },
    );
  } finally {
    globalThis.fetch = fetch;
  }
}

async function tenTimes(work) {
  for (let i = 0; i < 10; i += 1) await work();
}

async function manyAtOnce(work) {
  let left = CHUNK;
  const one = async () => {
    while (left > 0) {
      left -= 1;
      await work();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
}
