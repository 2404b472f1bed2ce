// A handler in front of the emulator, and a caller for it.
import { vi } from 'vitest';
import { type AbortHandlerOptions, createAbortHandler } from '../../src/edge/index.ts';
import { type CosEmulator, createCosEmulator, type EmulatorOptions } from '../../src/testing/index.ts';

export const HOME = 'https://app.example.com';
export const GUEST = 'https://www.example.org';

export interface Edge {
  cos: CosEmulator;
  handler: (request: Request) => Promise<Response>;
  authorize: ReturnType<typeof vi.fn<AbortHandlerOptions['authorize']>>;
  /** Calls a route with the body of an upload that was just opened, unless something else is said. */
  call(route: string, init?: RequestInit & { duplex?: 'half' }): Promise<Response>;
  /** Opens an upload; the body that names it. */
  open(key?: string): { key: string; uploadId: string };
}

export function openEdge(options: Partial<AbortHandlerOptions> = {}, emulator: EmulatorOptions = {}): Edge {
  const cos = createCosEmulator({ minPartSize: 0, ...emulator });
  const authorize = vi.fn<AbortHandlerOptions['authorize']>(options.authorize ?? (() => true));
  const { bucket, region } = cos.buckets[0]!;
  const handler = createAbortHandler({
    bucket,
    region,
    credentials: cos.credentials[0]!,
    fetch: cos,
    now: () => cos.now(),
    origins: [GUEST],
    ...options,
    authorize,
  });
  const open = (key = 'dir/video.mp4') => ({ key, uploadId: cos.addUpload({ key }) });
  return {
    cos,
    handler,
    authorize,
    open,
    call: (route, init = {}) =>
      handler(
        new Request(`${HOME}/api/uploads/${route}`, {
          method: 'POST',
          ...(!('body' in init) &&
            !/^(GET|HEAD|OPTIONS)$/.test(init.method ?? '') && { body: JSON.stringify(open()) }),
          ...init,
          headers: { 'content-type': 'application/json', ...(init.headers as Record<string, string>) },
        }),
      ),
  };
}

/** Status, headers and body of an answer. */
export async function shown(
  response: Response,
): Promise<{ status: number; headers: Record<string, string>; body: unknown }> {
  const text = await response.text();
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: text ? JSON.parse(text) : undefined,
  };
}

const TITLES: Record<number, string> = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** The whole answer that a problem is, to a caller that is no page. */
export const problem = (status: number, detail: string, extensions: object = {}, headers: object = {}) => ({
  status,
  headers: {
    'cache-control': 'no-store',
    'content-type': 'application/problem+json',
    vary: 'Origin',
    ...headers,
  },
  body: { type: 'about:blank', title: TITLES[status], status, detail, ...extensions },
});
