// The unit tests: on Node, and those of test/dom in happy-dom.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    execArgv: ['--expose-gc'], // for the tests of memory
    projects: [
      { test: { name: 'node', include: ['test/**/*.test.ts'], exclude: ['test/dom/**'] } },
      {
        test: {
          name: 'happy-dom',
          include: ['test/dom/**/*.test.ts'],
          environment: './test/happy-dom-quiet.ts',
        },
      },
    ],
  },
});
