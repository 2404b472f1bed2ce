// The requests that the emulator saw.

import { signs } from './verify.ts';

/** A request that the emulator saw. Holds no signature and no token. */
export interface LoggedRequest {
  /** Milliseconds since the epoch, by the emulator's clock. */
  time: number;
  /** As HTTP writes it. */
  method: string;
  /** Path and query, without what signs. */
  path: string;
  /** What was answered; 0 when the connection was dropped; `undefined` while there is no answer. */
  status: number | undefined;
  /** The error code that was answered. */
  code?: string;
  /** What the signature covered. */
  signed?: { headerList: readonly string[]; urlParamList: readonly string[] };
}

/** The log: oldest first, kept until it is cleared. */
export class RequestLog {
  #entries: LoggedRequest[] = [];

  get entries(): readonly LoggedRequest[] {
    return this.#entries;
  }

  open(method: string, url: URL, time: number): LoggedRequest {
    const entry: LoggedRequest = { time, method, path: withoutSignature(url), status: undefined };
    this.#entries.push(entry);
    return entry;
  }

  clear(): void {
    this.#entries = [];
  }
}

function withoutSignature({ pathname, search }: URL): string {
  const kept = search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '' && !isOfSignature(pair));
  return kept.length > 0 ? `${pathname}?${kept.join('&')}` : pathname;
}

/**
 * By the name that the service reads: in any case, and percent-encoded or not. One that cannot be read is
 * not shown either.
 */
function isOfSignature(pair: string): boolean {
  const [name = ''] = pair.split('=', 1);
  try {
    return signs(decodeURIComponent(name).toLowerCase());
  } catch {
    return true;
  }
}
