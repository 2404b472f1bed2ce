// How many aborts are under way at a time: half as many when the server throttles, then slowly more again.

/** Runs work when its turn has come. */
export interface Pace {
  /** `work` says when it was throttled. A success widens the pace. */
  inTurn<T>(work: (throttled: () => void) => Promise<T>): Promise<T>;
}

/** A pace that begins with the most, and never falls below one at a time. */
export function createPace(most: number): Pace {
  let width = most;
  let underWay = 0;
  let slowed = 0;
  const waiting: (() => void)[] = [];
  const free = (): number => Math.floor(width) - underWay;

  return {
    async inTurn(work) {
      while (free() < 1) await new Promise<void>((resolve) => waiting.push(resolve));
      underWay++;
      const before = slowed;
      try {
        const result = await work(() => {
          if (slowed !== before) return; // it began at a width that has been halved since
          width = Math.max(1, width / 2);
          slowed++;
        });
        width = Math.min(most, width + 1 / width);
        return result;
      } finally {
        underWay--;
        for (const wake of waiting.splice(0, Math.max(0, free()))) wake();
      }
    },
  };
}
