// A phone whose screen goes dark soon stops its uploads: the screen is kept on meanwhile. Source: W3C Screen
// Wake Lock API.

/**
 * Keeps the screen on while `work` runs. Where that is not possible, the work runs all the same.
 * @example
 * await whileAwake(() => uploadFile(upload, file, server, { sendPart: sendWithFetch }));
 */
export async function whileAwake<T>(work: () => Promise<T>): Promise<T> {
  const screen = new AwakeScreen();
  document.addEventListener('visibilitychange', screen.ask);
  await screen.ask();
  try {
    return await work();
  } finally {
    document.removeEventListener('visibilitychange', screen.ask);
    await screen.release();
  }
}

class AwakeScreen {
  #lock: Promise<WakeLockSentinel | undefined> = Promise.resolve(undefined);

  /**
   * A browser takes the lock away when the page is hidden, so it is asked for again when the page is back.
   */
  readonly ask = async (): Promise<void> => {
    if (document.visibilityState !== 'visible') return;
    this.#lock = (async () => navigator.wakeLock?.request('screen'))().catch(() => undefined);
    await this.#lock;
  };

  async release(): Promise<void> {
    await (await this.#lock)?.release();
  }
}
