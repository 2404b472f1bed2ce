// A `fetch` for the library that notes each request and its answer, without anything that is signed.
import type { Fetch } from 'cos-abort';
import { shortened } from '../words.ts';

export interface Exchange {
  /** Method, path and query. */
  line: string;
  /** `undefined` when no answer came. */
  status: number | undefined;
}

/** What has been sent since `take` was called last. */
export function observedFetch(): { fetch: Fetch; take(): Exchange[] } {
  let exchanges: Exchange[] = [];
  return {
    async fetch(request) {
      const { pathname, search } = new URL(request.url);
      // The library signs in headers; if a signed URL ever came this way, its query would not be shown.
      const exchange: Exchange = {
        line: `${request.method} ${pathname}${/[?&]q-/.test(search) ? '?(signed)' : shortened(search)}`,
        status: undefined,
      };
      exchanges.push(exchange);
      const response = await fetch(request);
      exchange.status = response.status;
      return response;
    },
    take() {
      const taken = exchanges;
      exchanges = [];
      return taken;
    },
  };
}
