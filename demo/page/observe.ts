// Watches the requests that this page has signed and sent, as they were, so that their signatures can be
// explained.
import type { Fetch } from 'cos-abort';

export interface SentRequest {
  method: string;
  url: string;
  headers: Headers;
}

/** A wrapper for any `fetch` of the library. */
export const observer =
  (onSent: (request: SentRequest) => void) =>
  (fetch: Fetch): Fetch =>
  (request) => {
    const { method, url, headers } = request;
    onSent({ method, url, headers: new Headers(headers) });
    return fetch(request);
  };
