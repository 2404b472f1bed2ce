// A tab with the library's page in it, and what can be done there from outside.
import type { AbortOutcome, RecoveredUpload, UploadJournal } from '../../../src/upload/index.ts';
import type { DrivenBrowser, DrivenTab } from '../drivers/driven.ts';
import type { BeginOptions, Told } from '../page/told.ts';
import { until } from '../until.ts';
import type { LibrarySite } from './site.ts';

export class LibraryPage {
  readonly site: LibrarySite;
  readonly #tab: DrivenTab;

  private constructor(tab: DrivenTab, site: LibrarySite) {
    this.#tab = tab;
    this.site = site;
  }

  static async open(browser: DrivenBrowser, site: LibrarySite): Promise<LibraryPage> {
    const page = new LibraryPage(await browser.open(site.url), site);
    await page.untilLoaded();
    return page;
  }

  run<T>(expression: string): Promise<T> {
    return this.#tab.run(expression);
  }

  /** Its script waits for the server, which no engine counts as loading. */
  async untilLoaded(): Promise<void> {
    await until('the page is there', () =>
      this.#runWhereItIs("location.pathname === '/' && 'page' in globalThis"),
    );
  }

  /** Opens these uploads, and resolves when bytes of one of them are on their way. */
  async begin(names: readonly string[], options: BeginOptions = {}): Promise<void> {
    await this.call('begin', names, options);
    if (options.isSending === false) return;
    await until('a part is on its way', () =>
      this.site.arriving().some(({ uploadId, bytes }) => bytes > 0 && names.includes(this.#nameOf(uploadId))),
    );
  }

  initiate(name: string): Promise<void> {
    return this.call('initiate', name);
  }

  complete(name: string): Promise<void> {
    return this.call('complete', name);
  }

  cancel(name: string): Promise<void> {
    return this.call('cancel', name);
  }

  told(name: string): Promise<Told> {
    return this.call('told', name);
  }

  async abort(name: string): Promise<AbortOutcome['outcome']> {
    return (await this.call<AbortOutcome>('abort', name)).outcome;
  }

  recover(options?: object): Promise<RecoveredUpload['outcome'][]> {
    return this.call('recover', options);
  }

  journalState(): Promise<UploadJournal['state']> {
    return this.run('page.journal.state');
  }

  /** Whether the page that is here now had been kept, as often as it was shown again. */
  keptAndShown(): Promise<boolean[]> {
    return this.run('page.keptAndShown');
  }

  async reload(): Promise<void> {
    await this.run('void Object.assign(globalThis, { isOld: true })');
    await this.run('void setTimeout(() => location.reload())');
    await until('the page is loaded anew', () => this.#runWhereItIs("!('isOld' in globalThis)"));
    await this.untilLoaded();
  }

  /** Leaves as by a link. */
  async leave(): Promise<void> {
    await this.run("void setTimeout(() => location.assign('/side'))");
    await until('the page is left', () => this.#runWhereItIs("location.pathname === '/side'"));
  }

  async goBack(): Promise<void> {
    await this.run('void setTimeout(() => history.back())');
    await this.untilLoaded();
  }

  close(): Promise<void> {
    return this.#tab.close();
  }

  call<T>(name: string, ...args: readonly unknown[]): Promise<T> {
    return this.run(`page.${name}(...${JSON.stringify(args.filter((arg) => arg !== undefined))})`);
  }

  /** While a tab goes from page to page, nothing may be there to answer. */
  #runWhereItIs(expression: string): Promise<boolean> {
    return this.run<boolean>(expression).catch(() => false);
  }

  #nameOf(uploadId: string): string {
    return this.site.cos.uploads.find((upload) => upload.uploadId === uploadId)?.key ?? '';
  }
}
