// The unit tests, on Node and, those of test/dom, in happy-dom; and the random schedules of test/truth, which are run by themselves.
import { defineConfig } from 'vitest/config';
import { slowness } from './test/run/slowness.ts';

/** Milliseconds. Only what hangs takes so long. */
const LIMIT = 60_000 * slowness();
/** How long is looked for what must come, in place of one second. */
const poll = { timeout: LIMIT };

export default defineConfig({
  test: {
    execArgv: ['--expose-gc'], // for the tests of memory
    maxWorkers: '100%',
    reporters: ['default', './test/run/running.ts'],
    projects: [
      {
        test: {
          name: 'node',
          include: ['test/**/*.test.ts'],
          exclude: ['test/dom/**', 'test/truth/**'],
          expect: { poll },
          testTimeout: LIMIT,
          hookTimeout: LIMIT,
        },
      },
      {
        test: {
          name: 'happy-dom',
          include: ['test/dom/**/*.test.ts'],
          environment: './test/happy-dom-quiet.ts',
          expect: { poll },
          testTimeout: LIMIT,
          hookTimeout: LIMIT,
        },
      },
      {
        test: {
          name: 'truth',
          include: ['test/truth/**/*.test.ts'],
          env: { TRUTH_RUNS: process.env.TRUTH_RUNS ?? '20000' },
          testTimeout: 30 * LIMIT,
        },
      },
    ],
  },
});
