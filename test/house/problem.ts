// What breaks a rule of the house, and what is excused from it for a while.

export interface Problem {
  /** From the root of the repository. */
  path: string;
  /** The rule, in words. */
  rule: string;
  /** What breaks it. */
  what: string;
}

export interface Exception {
  /** A file, or a folder with a slash at its end. */
  path: string;
  rule: string;
  /** Why it is excused, and until when. */
  why: string;
}

/** A line for each problem that nothing excuses, and for each exception that excuses nothing any more. */
export function judge(problems: readonly Problem[], exceptions: readonly Exception[]): string[] {
  const unexcused = problems.filter(
    (problem) => !exceptions.some((exception) => excuses(exception, problem)),
  );
  const stale = exceptions.filter((exception) => !problems.some((problem) => excuses(exception, problem)));
  return [
    ...unexcused.map(({ path, rule, what }) => `${path}: ${rule}: ${what}`),
    ...stale.map(
      ({ path, rule }) => `${path}: ${rule}: nothing breaks this any more: take out the exception`,
    ),
  ];
}

function excuses(exception: Exception, problem: Problem): boolean {
  if (exception.rule !== problem.rule) return false;
  return exception.path.endsWith('/')
    ? problem.path.startsWith(exception.path)
    : problem.path === exception.path;
}
