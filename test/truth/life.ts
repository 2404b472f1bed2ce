// One upload on one page, and the page that comes after it: a schedule is carried out against the emulator,
// which is the truth.
import { vi } from 'vitest';
import { uploadPart } from '../../src/index.ts';
import { type CosEmulator, createCosEmulator } from '../../src/testing/index.ts';
import {
  type AbortOutcome,
  createUploadJournal,
  type RecoveredUpload,
  UploadController,
} from '../../src/upload/index.ts';
import { passing, quiet } from '../support/clock.ts';
import { MemoryLocks, MemoryStorage } from '../support/origin.ts';
import type { Server, Step } from './schedules.ts';

/** What came of it. */
export interface End {
  cos: CosEmulator;
  /** Whether an upload was ever open. */
  opened: boolean;
  /** Of the last abort; `undefined` where the page crashed or was left. */
  outcome: AbortOutcome | undefined;
  /** What the next page was told; empty where this one lived on. */
  recovered: RecoveredUpload[];
  /** How many entries are left in the journal. */
  entries: number;
  upload: UploadController;
  caller: AbortController;
}

const object = (cos: CosEmulator) => ({ ...cos.buckets[0]!, key: 'k' });

export async function live(
  steps: readonly Step[],
  { lateParts, missingUploads, head, isDeaf, keys, deadline }: Server,
): Promise<End> {
  const cos = createCosEmulator({ minPartSize: 0, lateParts, missingUploads });
  const given = cos.credentials[0]!;
  const credentials = keys === 'given' ? given : () => ({ ...given });
  const [storage, locks] = [new MemoryStorage(), new MemoryLocks()];
  const page = new Page(cos, head, isDeaf);
  const tab = locks.tab();
  const caller = new AbortController();
  const { fetch } = page;
  const journal = createUploadJournal({ storage, locks: tab.locks, target: page.events });
  const upload = new UploadController(object(cos), {
    credentials,
    fetch,
    journal,
    signal: caller.signal,
    retry: 2,
    deadline,
  });
  upload.abortOnPageHide({ target: page.events });
  let partNumber = 0;
  const send = (heeds: boolean) => {
    partNumber += 1;
    const number = partNumber;
    return upload.part(
      (signal) =>
        uploadPart(upload.address!, number, 'bytes', {
          credentials,
          fetch,
          retry: 1,
          ...(heeds && { signal }),
        }),
      { partNumber: number },
    );
  };
  const end = (leave: boolean) => {
    page.end(leave);
    tab.crash();
  };
  const acts: Record<Step['act'], () => unknown> = {
    initiate: () => upload.initiate(),
    part: () => send(true),
    'deaf part': () => send(false),
    complete: () => upload.complete(),
    abort: () => upload.abort(),
    signal: () => caller.abort(),
    release: () => page.release(),
    leave: () => end(true),
    crash: () => end(false),
  };
  const going: Promise<unknown>[] = [];
  for (const { act, fault, held, turns } of steps) {
    if (!page.lives) break;
    if (fault || held) cos.inject({ ...fault, ...(held && { delay: page.gate }) });
    going.push((async () => acts[act]())().catch(() => {}));
    await quiet(turns);
  }
  page.release();
  let outcome: AbortOutcome | undefined;
  if (page.lives) {
    await passing(Promise.all(going));
    outcome = await passing(upload.abort()); // whoever is still uploading cancels now
  }
  await settle();

  const recovered = page.lives ? [] : await nextPage();
  return { cos, opened: page.opened, outcome, recovered, entries: storage.length, upload, caller };

  /** Lets late parts settle, and what follows them by itself. */
  async function settle(): Promise<void> {
    page.release();
    await passing(quiet(20));
    await vi.advanceTimersByTimeAsync(10_000);
    await quiet(20);
  }
  /** No fault is left for it: what it cannot abort, it will at its next start. */
  async function nextPage(): Promise<RecoveredUpload[]> {
    const next = createUploadJournal({ storage, locks: locks.tab().locks });
    return passing(next.recover({ ...object(cos), credentials, fetch: (request) => cos(request), retry: 9 }));
  }
}

/** A page: its requests, held and released, and its end. */
class Page {
  lives = true;
  /** Whether an upload was ever open. */
  opened = false;
  readonly events: EventTarget = new EventTarget();
  readonly #cos: CosEmulator;
  readonly #head: boolean;
  readonly #isDeaf: boolean;
  #gate = Promise.withResolvers<void>();

  constructor(cos: CosEmulator, head: boolean, isDeaf: boolean) {
    this.#cos = cos;
    this.#head = head;
    this.#isDeaf = isDeaf;
  }

  get gate(): Promise<void> {
    return this.#gate.promise;
  }

  release(): void {
    this.#gate.resolve();
    this.#gate = Promise.withResolvers<void>();
  }

  readonly fetch = async (request: Request): Promise<Response> => {
    if (!this.lives) return new Promise(() => {}); // nothing runs any more
    if (request.method === 'HEAD' && !this.#head) return new Response(null, { status: 403 });
    try {
      const response = await this.#cos(this.#isDeaf ? new Request(request, { signal: null }) : request);
      return this.lives ? response : new Promise(() => {});
    } finally {
      this.opened ||= this.#cos.uploads.length > 0;
    }
  };

  /** `leave`: with a pagehide, whose request is the last one that is sent. */
  end(leave: boolean): void {
    if (leave) {
      const { fetch } = globalThis;
      globalThis.fetch = (async (url: string, init: RequestInit) =>
        this.#cos(new Request(url, init)).catch(() => new Response(null, { status: 502 }))) as typeof fetch;
      this.events.dispatchEvent(Object.assign(new Event('pagehide'), { persisted: false }));
      globalThis.fetch = fetch;
    }
    this.lives = false;
  }
}
