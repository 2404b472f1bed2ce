// Clean-ups take turns: ten thousand cancelled at once would otherwise wait for connections while their time runs.

const AT_ONCE = 16;
let underWay = 0;
const waiting: (() => void)[] = [];

/** Runs the work when fewer than 16 others are under way. */
export async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (underWay < AT_ONCE) underWay++;
  else await new Promise<void>((resolve) => waiting.push(resolve)); // takes over the place of one that has ended
  try {
    return await work();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else underWay--;
  }
}
