// What there is to run. A step's name is that of its script in package.json, so that each can be run alone:
// `npm run unit`.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './exec.ts';

export interface Step {
  script: string;
  /** Minutes on an idle machine; it is ended when they have passed. */
  minutes: number;
  /** What `npm test` runs of it. Absent: it is no part of `npm test`. */
  quick?: { args?: readonly string[]; env?: Record<string, string> };
  /** It measures the behaviour of something while it runs: nothing runs beside it. */
  alone?: boolean;
}

/** The longest first, so that the short ones fill what is left of the time. */
const STEPS: readonly Step[] = [
  { script: 'unit', minutes: 5, quick: {} },
  { script: 'truth', minutes: 15, quick: { env: { TRUTH_RUNS: '2000' } } },
  { script: 'runtimes', minutes: 5, quick: { args: ['node', 'happy-dom', 'deno', 'workerd', 'chromium'] } },
  { script: 'consumers', minutes: 15 },
  { script: 'bundlers', minutes: 10 },
  { script: 'sdks', minutes: 5, quick: { args: ['go', 'python'] } }, // the others are in `unit`
  { script: 'docs', minutes: 2 },
  { script: 'package', minutes: 2, quick: {} },
  { script: 'types', minutes: 2, quick: {} },
  { script: 'size', minutes: 1, quick: {} },
  { script: 'lint', minutes: 1, quick: {} },
  { script: 'unused', minutes: 1, quick: {} },
  { script: 'browsers', minutes: 20, alone: true },
  { script: 'page', minutes: 5, alone: true },
];

const { scripts }: { scripts: Record<string, string> } = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
);

/**
 * The steps of those names; all there are for `everything`; those of `npm test` for no name.
 * @throws {RangeError} for a name that there is no step of.
 */
export function chooseSteps(names: readonly string[]): Step[] {
  const present = STEPS.filter(({ script }) => Object.hasOwn(scripts, script));
  if (names.length === 0) return present.filter(({ quick }) => quick);
  if (names.includes('everything')) return present.map(whole);
  const unknown = names.filter((name) => !present.some(({ script }) => script === name));
  if (unknown.length > 0)
    throw new RangeError(
      `there is no step ${unknown.join(', ')}; there are: ${present.map(({ script }) => script).join(', ')}`,
    );
  return present
    .filter(({ script }) => names.includes(script))
    .map((step) => (step.quick ? step : whole(step)));
}

function whole({ quick, ...step }: Step): Step {
  return step;
}
