// What can be made to go wrong on purpose.

import { checkCount, checkFunction, checkNames, checkWord } from './arguments.ts';

/** One thing that goes wrong, `times` times, with the requests it matches. */
export interface Fault {
  /**
   * Which requests; preflights never.
   * @default all of them
   */
  match?: ((request: Request) => boolean) | undefined;
  /**
   * How many of them; 0 is never.
   * @default 1
   */
  times?: number | undefined;
  /** Waits before the request is looked at: milliseconds, or until a promise resolves. */
  delay?: number | PromiseLike<unknown> | undefined;
  /** Answers instead of the service, which does nothing. */
  respond?: ((request: Request) => Response | Promise<Response>) | undefined;
  /** Answers with this status and a COS error (its `code`), without doing anything. */
  status?: number | undefined;
  /**
   * The error code that goes with `status`.
   * @default 'InternalError'
   */
  code?: string | undefined;
  /** Headers that go with `status`, e.g. `retry-after`. */
  headers?: Record<string, string> | undefined;
  /** Answers 307 to this URL. */
  redirect?: string | undefined;
  /**
   * Lets the service process the request, then answers this instead: a gateway's 502, an `<Error>` in a 200,
   * a body that is cut. A rejection loses the connection.
   */
  answer?: ((response: Response) => Response | Promise<Response>) | undefined;
  /**
   * Loses the connection `before` the request is processed, or `after`, when only its answer is lost: the
   * call rejects, as `fetch` does.
   */
  drop?: 'before' | 'after' | undefined;
}

const NAMES: readonly (keyof Fault)[] = [
  'match',
  'times',
  'delay',
  'respond',
  'status',
  'code',
  'headers',
  'redirect',
  'answer',
  'drop',
];

function checkFault(fault: Fault): void {
  checkNames(fault, 'fault', NAMES);
  for (const name of ['match', 'respond', 'answer'] as const)
    if (fault[name] !== undefined)
      checkFunction(fault[name], `fault.${name}`, 'leave it out where there is none');
  if (fault.times !== undefined) checkCount(fault.times, 'fault.times', 0);
  if (fault.status !== undefined) checkCount(fault.status, 'fault.status', 200, 599);
  if (fault.drop !== undefined) checkWord(fault.drop, 'fault.drop', ['before', 'after']);
}

/** The faults that are still to happen, oldest first. */
export class Faults {
  #pending: { fault: Fault; left: number }[] = [];

  /** @throws {TypeError | RangeError} */
  inject(fault: Fault): void {
    checkFault(fault);
    const { times = 1 } = fault;
    if (times > 0) this.#pending.push({ fault, left: times });
  }

  /** The first fault that matches, used up by one. */
  take(request: Request): Fault | undefined {
    if (request.method === 'OPTIONS') return undefined;
    const found = this.#pending.find(({ fault }) => fault.match?.(request) ?? true);
    if (!found) return undefined;
    found.left -= 1;
    if (found.left <= 0) this.#pending = this.#pending.filter((one) => one !== found);
    return found.fault;
  }

  clear(): void {
    this.#pending = [];
  }
}
