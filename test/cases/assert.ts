// The few assertions that the portable cases need, for runtimes that have no test framework.

/** Deep equality of plain data. */
export function equal(actual: unknown, expected: unknown, what = 'value'): void {
  const [found, wanted] = [actual, expected].map((value) => JSON.stringify(value) ?? String(value));
  if (found !== wanted) throw new Error(`${what} is ${found}, not ${wanted}`);
}

export function ok(holds: boolean, what: string): void {
  if (!holds) throw new Error(`not so: ${what}`);
}

/** What a promise rejects with. */
export async function rejection(work: Promise<unknown>): Promise<unknown> {
  const [resolved, value] = await work.then(
    (value) => [true, value],
    (error) => [false, error],
  );
  if (resolved) throw new Error(`resolved to ${JSON.stringify(value)} instead of rejecting`);
  return value;
}
