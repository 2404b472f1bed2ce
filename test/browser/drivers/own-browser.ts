// Browsers of one case, started one after the other with the same profile, which is removed with them.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserProgram } from '../../../demo/rig/browsers.ts';
import { until } from '../until.ts';
import type { DrivenBrowser, Engine, ShowingBrowser } from './driven.ts';

export class OwnBrowser {
  readonly #engine: Engine;
  readonly #started: ShowingBrowser[] = [];
  #profile: string | undefined;

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  async start(): Promise<DrivenBrowser> {
    const browser = await this.#engine.start(await this.#program(), await this.folder());
    this.#started.push(browser);
    return browser;
  }

  /** One that shows pages and may be killed. */
  async startUndriven(): Promise<ShowingBrowser> {
    const { startUndriven } = this.#engine;
    if (!startUndriven) return this.start();
    const browser = await startUndriven(await this.#program(), await this.folder());
    this.#started.push(browser);
    return browser;
  }

  /**
   * Resolves when what the journal has written is on the disk, where the next browser finds it: after some
   * seconds.
   */
  async untilJournalIsStored(): Promise<void> {
    const profile = await this.folder();
    await until('the journal is on the disk', () => this.#engine.hasStoredJournal(profile), 60_000);
  }

  async remove(): Promise<void> {
    for (const browser of this.#started.splice(0)) await browser.kill();
    if (this.#profile) await rm(this.#profile, { recursive: true, force: true, maxRetries: 5 });
    this.#profile = undefined;
  }

  async #program(): Promise<BrowserProgram> {
    const program = await this.#engine.find();
    if (!program) throw new Error(`there is no ${this.#engine.name}`);
    return program;
  }

  /** Its profile. */
  async folder(): Promise<string> {
    this.#profile ??= await mkdtemp(join(tmpdir(), `cos-abort-${this.#engine.name}-`));
    return this.#profile;
  }
}
