// Keeps the screen on while something is uploaded: a phone that falls asleep cuts its parts off.

export class WakeLock {
  #isWanted = false;
  #lock: Promise<WakeLockSentinel | undefined> | undefined;

  constructor() {
    // The browser takes it back when the page is hidden.
    document.addEventListener('visibilitychange', () => this.#hold());
  }

  want(isWanted: boolean): void {
    if (isWanted === this.#isWanted) return;
    this.#isWanted = isWanted;
    if (isWanted) this.#hold();
    else this.#release();
  }

  #hold(): void {
    if (!this.#isWanted || document.visibilityState !== 'visible') return;
    this.#release();
    // A battery that is low, or a browser without it: the upload goes on without.
    this.#lock = (async () => navigator.wakeLock?.request('screen'))().catch(() => undefined);
  }

  #release(): void {
    void this.#lock?.then((lock) => lock?.release());
    this.#lock = undefined;
  }
}
