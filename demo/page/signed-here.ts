// The page with temporary keys of its own, for comparison: it signs everything by itself, and whoever opens
// it has the keys.
import { listParts, uploadPart } from 'cos-abort';
import { observer, type SentRequest } from './observe.ts';
import type { Keys } from './server.ts';
import type { Way } from './way.ts';

/** Milliseconds for one part on the slowed line. */
const PART_TIMEOUT = 60_000;

/**
 * @param prefix of its keys
 * @param onSigned told of each request before it is sent
 */
export function signedHere(credentials: Keys, prefix: string, onSigned: (request: SentRequest) => void): Way {
  const fetchObserved = observer(onSigned)((request) => fetch(request));
  const service = { credentials, fetch: fetchObserved };
  return {
    words: 'This page signs by itself, with temporary keys from its server. Whoever opens it can read them.',
    other: { words: 'Let the Worker sign', href: '/' },
    prefix,
    namespace: 'cos-abort-page',
    service,
    asks: 'bucket',
    initiate: () => undefined,
    sendPart: (upload, partNumber, body, signal) =>
      uploadPart(upload, partNumber, body, { ...service, signal, timeout: PART_TIMEOUT }),
    listParts: (upload) => Array.fromAsync(listParts(upload, service)),
    complete: () => undefined,
  };
}
