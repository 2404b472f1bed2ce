// A tab with the library's page in it, and what can be done there from outside.
import type { AbortOutcome, RecoveredUpload, UploadJournal } from '../../../src/upload/index.ts';
import type { DrivenBrowser, DrivenTab } from '../drivers/driven.ts';
import type { BeginOptions, Told } from '../page/told.ts';
import { until } from '../until.ts';
import type { LibrarySite } from './library-site.ts';

export class LibraryPage {
  readonly site: LibrarySite;
  readonly #tab: DrivenTab;

  private constructor(tab: DrivenTab, site: LibrarySite) {
    this.#tab = tab;
    this.site = site;
  }

  static async open(browser: DrivenBrowser, site: LibrarySite): Promise<LibraryPage> {
    return new LibraryPage(await untilShown(site, () => browser.open(site.url)), site);
  }

  run<T>(expression: string): Promise<T> {
    return this.#tab.run(expression);
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

  /** How often the page that is here now has come back from the back/forward cache. */
  timesKept(): Promise<number> {
    return this.run('page.timesKept');
  }

  reload(): Promise<void> {
    return this.#go('location.reload()');
  }

  /** Leaves as by a link. */
  leave(): Promise<void> {
    return this.#go("location.assign('/side')");
  }

  goBack(): Promise<void> {
    return this.#go('history.back()');
  }

  close(): Promise<void> {
    return this.#tab.close();
  }

  call<T>(name: string, ...args: readonly unknown[]): Promise<T> {
    return this.run(`page.${name}(...${JSON.stringify(args.filter((arg) => arg !== undefined))})`);
  }

  #go(step: string): Promise<void> {
    return untilShown(this.site, () => this.run(`void setTimeout(() => ${step})`));
  }

  #nameOf(uploadId: string): string {
    return this.site.cos.uploads.find((upload) => upload.uploadId === uploadId)?.key ?? '';
  }
}

/**
 * Asked in the tab, WebKit may never answer: a script that runs while its page goes into the back/forward
 * cache is lost.
 */
async function untilShown<T>(site: LibrarySite, go: () => Promise<T>): Promise<T> {
  const before = site.shown();
  const result = await go();
  await until('the page is shown', () => site.shown() > before);
  return result;
}
