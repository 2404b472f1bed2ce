// What can be made to go wrong on purpose.

/** One thing that goes wrong, `times` times, with the requests it matches. */
export interface Fault {
  /**
   * Which requests; preflights never.
   * @default all of them
   */
  match?: ((request: Request) => boolean) | undefined;
  /**
   * How many of them.
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

/** The faults that are still to happen, oldest first. */
export class Faults {
  #pending: { fault: Fault; left: number }[] = [];

  inject(fault: Fault): void {
    this.#pending.push({ fault, left: fault.times ?? 1 });
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
