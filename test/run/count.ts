// How a step went, by what it wrote.

export interface Count {
  passed: number;
  failed: number;
  /** What was not there, or was skipped: named, never passed. */
  missing: string[];
  /** What failed at first, and was run again: named, however it went then. */
  again: string[];
}

/** A step says "N passed, N failed", or is of vitest, or counts as one. */
export function count(output: string, code: number | null): Count {
  const { passed, failed, missing, again } = ownCount(output) ??
    countOfVitest(output) ?? { passed: code === 0 ? 1 : 0, failed: 0, missing: [], again: [] };
  // A test file that could not be loaded counts as no test.
  return { passed, failed: code === 0 ? failed : Math.max(failed, 1), missing, again };
}

/** The last line that says so, and each line that names what is missing. */
function ownCount(output: string): Count | undefined {
  const [, passed, failed] = [...output.matchAll(/^(\d+) passed, (\d+) failed$/gm)].at(-1) ?? [];
  if (passed === undefined) return undefined;
  const missing = [...output.matchAll(/^missing: (.*)$/gm)].flatMap(([, names = '']) => names.split(', '));
  const again = [...output.matchAll(/^once (.*)$/gm)].map(([, name = '']) => name);
  return { passed: Number(passed), failed: Number(failed), missing, again };
}

/** vitest ends with a line such as `Tests  1 failed | 40 passed | 2 skipped (43)`. */
function countOfVitest(output: string): Count | undefined {
  const [, line] = /^ +Tests {2}(.*)$/m.exec(output) ?? [];
  if (line === undefined) return undefined;
  const number = (what: string): number => Number(new RegExp(`(\\d+) ${what}`).exec(line)?.[1] ?? 0);
  const skipped = number('skipped') + number('todo');
  return {
    passed: number('passed'),
    failed: number('failed'),
    missing: skipped > 0 ? [`${skipped} skipped tests`] : [],
    again: [],
  };
}
