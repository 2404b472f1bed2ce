// Says, when vitest is asked to end, which tests were running: by then its own reporter has told only what
// had ended.
import type { Reporter, TestCase } from 'vitest/node';

export default class RunningReporter implements Reporter {
  readonly #running = new Set<TestCase>();

  onInit(): void {
    process.once('SIGTERM', () => {
      for (const { module, fullName } of this.#running)
        console.log(`it was running: ${module.relativeModuleId} > ${fullName}`);
      process.exit(1);
    });
  }

  onTestCaseReady(test: TestCase): void {
    this.#running.add(test);
  }

  onTestCaseResult(test: TestCase): void {
    this.#running.delete(test);
  }
}
