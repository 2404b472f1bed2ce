// The bucket of the portable cases: the emulator on node:http, and the route through which a case sets
// itself up.
import { createCosEmulator } from 'cos-abort/testing';
import { listen } from '../../demo/rig/listen.ts';
import { bucket, type CaseFault, credentials, region, temporary } from '../cases/bucket.ts';

const cors = {
  allowedOrigins: ['*'],
  allowedMethods: ['GET', 'PUT', 'POST', 'DELETE', 'HEAD'],
  allowedHeaders: ['*'],
  exposeHeaders: ['ETag', 'x-cos-request-id'],
};

/** Serves a fresh bucket on loopback. */
export function serveBucket(): Promise<{ origin: string; close: () => Promise<void> }> {
  const emulator = createCosEmulator({
    buckets: [{ bucket, region, cors: [cors] }],
    credentials: [credentials, temporary],
    minPartSize: 0,
  });
  const routes: Record<string, (question: { key: string; faults?: CaseFault[] }) => unknown> = {
    '/_/open': ({ key, faults = [] }) => {
      for (const { redirect, answered, ...fault } of faults) {
        const headers = { location: redirect ?? '', 'access-control-allow-origin': '*' };
        const respond = redirect ? () => new Response(null, { status: 307, headers }) : undefined;
        emulator.inject({
          ...fault,
          respond,
          answer: answered && answeredBy(answered),
          match: (request) => keyOf(request.url) === key,
        });
      }
      return emulator.addUpload({ key });
    },
    '/_/seen': ({ key }) => ({
      answers: emulator.requests
        .filter(({ method, path }) => method !== 'OPTIONS' && keyOf(`http://bucket${path}`) === key)
        .map(({ status }) => status ?? null),
      open: emulator.uploads.filter((upload) => upload.key === key).length,
    }),
  };
  return listen(async (request) => {
    const route = routes[new URL(request.url).pathname];
    if (!route || request.method !== 'POST') return emulator(request); // happy-dom sends a preflight to every route
    return Response.json(route(await request.json()), { headers: { 'access-control-allow-origin': '*' } });
  });
}

const keyOf = (url: string): string => decodeURIComponent(new URL(url).pathname).slice(1);

/** What a gateway answers after the service has processed the request. It lets every page read it. */
const answeredBy =
  ({ status, body, headers = {} }: NonNullable<CaseFault['answered']>) =>
  (): Response =>
    new Response(body, { status, headers: { ...headers, 'access-control-allow-origin': '*' } });
