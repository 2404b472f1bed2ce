// A COS on your desk: `npm run emulator` serves the emulator on a port until Ctrl-C, and a page that shows
// what it stores.
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CosEmulator, createCosEmulator, type EmulatedBucket } from 'cos-abort/testing';
import { type Handler, type Listening, listen } from '../rig/listen.ts';
import { stopSignal } from '../stop.ts';
import { type Certificate, createCertificate } from './certificate.ts';
import { FlagError, type Flags, HELP, readFlags } from './flags.ts';
import { createPage } from './page.ts';
import { pointersOf } from './pointers.ts';

/** Any page may use it: it is on loopback, and for tests. */
const CORS = [
  {
    allowedOrigins: ['*'],
    allowedMethods: ['GET', 'PUT', 'POST', 'DELETE', 'HEAD'],
    allowedHeaders: ['*'],
    exposeHeaders: [
      'Date',
      'ETag',
      'Content-Length',
      'Content-Range',
      'x-cos-request-id',
      'x-cos-hash-crc64ecma',
    ],
  },
];

/** A desk's emulator may run for days. */
const LOG_LENGTH = 100_000;

const stopped = stopSignal();

try {
  const flags = readFlags(process.argv.slice(2));
  if (flags.help) console.log(HELP);
  else await main(flags);
} catch (error) {
  if (!(error instanceof FlagError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

async function main(flags: Flags): Promise<void> {
  const cos = createEmulator(flags);
  const certificate = flags.tls ? await createCertificate() : undefined;
  const desk = await listenOn(flags.port, watched(cos, flags.latency), certificate);
  const page = await listenOn(flags.port === 0 ? 0 : flags.port + 1, createPage(cos)).catch(async (error) => {
    await desk.close();
    throw error;
  });
  announce(cos, flags, desk.origin, page.origin);
  if (!stopped.aborted) await once(stopped, 'abort');
  await Promise.all([desk.close(), page.close()]);
}

function createEmulator(flags: Flags): CosEmulator {
  const { buckets = createCosEmulator().buckets, credentials, faults, storeBytes } = flags;
  const open = buckets.map((bucket): EmulatedBucket => ({ ...bucket, cors: CORS }));
  const cos = createCosEmulator({ buckets: open, credentials, storeBytes });
  for (const fault of faults) cos.inject(fault);
  return cos;
}

/** Tells of each request when it has been answered. */
function watched(cos: CosEmulator, latency: number): Handler {
  return async (request) => {
    if (latency > 0) await sleep(latency);
    if (cos.requests.length >= LOG_LENGTH) cos.clearLog();
    const answer = cos(request);
    const entry = cos.requests.at(-1)!; // it is logged at once
    try {
      return await answer;
    } finally {
      const { method, path, status, code = '' } = entry;
      console.log(`${method.padEnd(7)} ${path}  ${status || 'lost'} ${code}`.trimEnd());
    }
  };
}

async function listenOn(port: number, handler: Handler, certificate?: Certificate): Promise<Listening> {
  try {
    return await listen(handler, port, certificate);
  } catch (error) {
    throw new FlagError(
      `Port ${port} cannot be listened on (${(error as NodeJS.ErrnoException).code}): choose another --port.`,
    );
  }
}

function announce(cos: CosEmulator, flags: Flags, origin: string, page: string): void {
  const { buckets, credentials } = cos;
  const names = buckets.map(({ bucket, region }) => `${bucket} in ${region}`).join(', ');
  console.log(`COS emulator at ${origin}/: ${names}\nWhat it stores: ${page}/\n`);
  const { secretId, secretKey } = credentials[0];
  const shown = { secretId, secretKey: flags.credentials ? 'YOUR-SECRET-KEY' : secretKey };
  const desk = { origin, bucket: buckets[0], credentials: shown, hasOneBucket: buckets.length === 1 };
  for (const { sdk, text } of pointersOf(desk)) console.log(`${sdk}:\n  ${text.replaceAll('\n', '\n  ')}`);
  if (flags.tls) console.log('\nIts certificate is made for this run: clients must be told not to check it.');
  console.log('\nRequests, as they come (Ctrl-C stops):');
}
