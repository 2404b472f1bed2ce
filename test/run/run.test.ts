// The runner of the tests: programs that end as a group, limits that grow with the load, and how a step went
// by what it wrote.
import { describe, expect, test, vi } from 'vitest';
import { count } from './count.ts';
import { exec } from './exec.ts';
import { slowness } from './slowness.ts';
import { chooseSteps } from './steps.ts';

/** Starts a child that sleeps, says its process id, and waits for it. */
const LEAVES_A_CHILD = 'sleep 600 & echo $!; wait';

/** Resolves when a process is gone. Its end is noticed a little after its parent's. */
const untilGone = (pid: number): Promise<unknown> =>
  vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), 10_000);

describe('a program', () => {
  test('gives its code and what it wrote', async () => {
    const lines: string[] = [];
    const ended = await exec('sh', ['-c', 'echo out; echo err >&2; exit 3'], {
      onLine: (line) => lines.push(line),
    });
    expect(ended).toMatchObject({ code: 3, stdout: 'out\n' });
    expect(ended.output).toContain('err\n');
    expect(lines.toSorted()).toEqual(['err', 'out']);
  });

  test('that is not there is a failure, not an exception', async () => {
    const { code, output } = await exec('/there/is/no/such/program', []);
    expect(code).toBe(1);
    expect(output).toContain('ENOENT');
  });

  test('that takes too long is ended, and what it has started', async () => {
    const { code, output, stdout } = await exec('sh', ['-c', LEAVES_A_CHILD], { limit: 1 });
    expect(code).toBe(null);
    expect(output).toContain('ended after 0.001 s');
    await untilGone(Number(stdout));
  });

  test('that is no longer wanted is ended, and what it has started', async () => {
    const started = Promise.withResolvers<string>();
    const ended = exec('sh', ['-c', LEAVES_A_CHILD], { onLine: started.resolve, until: started.promise });
    expect((await ended).code).toBe(null);
    await untilGone(Number(await started.promise));
  });

  test('that leaves something behind, leaves nothing behind', async () => {
    const { code, stdout } = await exec('sh', ['-c', 'sleep 600 & echo $!']);
    expect(code).toBe(0);
    await untilGone(Number(stdout));
  });

  test('that does not heed being asked is made to end', async () => {
    const { code } = await exec('sh', ['-c', 'trap "" TERM; while :; do sleep 600; done'], { limit: 1 });
    expect(code).toBe(null);
  });
});

test.each([
  ['idle', 0, 1],
  ['as busy as it has cores', 2, 1],
  ['with twenty busy processes more', 22, 11],
])('a machine that is %s', (_, load, factor) => {
  expect(slowness(load, 2)).toBe(factor);
});

describe('a step went', () => {
  const VITEST =
    ' Test Files  1 passed (1)\n      Tests  1 failed | 40 passed | 2 skipped (43)\n   Start at  10:00:00\n';
  test.each([
    ['well, as one', 'whatever it wrote', 0, { passed: 1, failed: 0, missing: [], again: [] }],
    ['badly, as one', 'whatever it wrote', 1, { passed: 0, failed: 1, missing: [], again: [] }],
    [
      'as it says',
      'a\n1 passed, 0 failed\n39 passed, 1 failed\n',
      1,
      { passed: 39, failed: 1, missing: [], again: [] },
    ],
    [
      'without some',
      'missing: bun, webkit\n39 passed, 0 failed',
      0,
      { passed: 39, failed: 0, missing: ['bun', 'webkit'], again: [] },
    ],
    [
      'well, when a case was run again',
      'once webkit: a tab (19/20)\n     tab 3: 1 of 1 left\n40 passed, 0 failed',
      0,
      { passed: 40, failed: 0, missing: [], again: ['webkit: a tab (19/20)'] },
    ],
    ['as vitest says', VITEST, 1, { passed: 40, failed: 1, missing: ['2 skipped tests'], again: [] }],
    [
      'badly, although it says otherwise',
      '39 passed, 0 failed',
      1,
      { passed: 39, failed: 1, missing: [], again: [] },
    ],
    ['badly, because it was ended', '', null, { passed: 0, failed: 1, missing: [], again: [] }],
  ])('%s', (_, output, code, expected) => {
    expect(count(output, code)).toEqual(expected);
  });
});

describe('steps', () => {
  const names = (...asked: string[]): string[] => chooseSteps(asked).map(({ script }) => script);

  test('that are named', () => expect(names('types', 'unit')).toEqual(['unit', 'types']));

  test('of npm test: what decides quickly', () => {
    expect(names()).toEqual([
      'unit',
      'truth',
      'runtimes',
      'sdks',
      'package',
      'types',
      'size',
      'lint',
      'unused',
    ]);
    expect(chooseSteps([]).find(({ script }) => script === 'runtimes')?.quick?.args).toContain('workerd');
  });

  test('of everything: the rest too, and each of them whole', () => {
    expect(names('everything')).toContain('browsers');
    expect(chooseSteps(['everything']).filter(({ quick }) => quick)).toEqual([]);
  });

  test('that there are not', () => {
    expect(() => names('unit', 'units')).toThrow(/^there is no step units; there are: unit, /);
  });
});
