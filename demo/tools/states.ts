// The states that the demo page can be in, one after the other, and how a person brings each about.
import type { Page } from 'playwright';

const MIB = 1024 * 1024;

/** Told each state's name while the page, or the tab that it has opened, is in it. */
export type OnState = (name: string, page: Page) => Promise<void>;

/** @param origin of the page */
export async function walkThroughStates(page: Page, origin: string, onState: OnState): Promise<void> {
  await page.goto(origin);
  await page.getByText('Nothing unfinished').waitFor();
  await onState('idle', page);
  await cancelling(page, onState);
  await failing(page, onState);
  await recovering(page, onState);
  await asking(page, onState);
  await leaving(page, onState);
  await queueing(page, onState);
  await signing(page, origin, onState);
}

async function cancelling(page: Page, onState: OnState): Promise<void> {
  await choose(page, [
    { name: 'holiday.mov', size: 40 * MIB },
    { name: 'podcast-episode-12.wav', size: 32 * MIB },
    { name: 'a-file-with-a-rather-long-name-as-cameras-and-exports-like-to-give.bin', size: 24 * MIB },
    { name: 'invoice-\u202Egpj.exe', size: 6 * MIB },
  ]);
  await untilStored(page, 3);
  await page.locator('.card summary').first().click();
  await onState('uploading', page);
  await page.locator('.card summary').first().click();
  await cancelAmidPart(page, 'podcast-episode-12.wav');
  await page.locator('[data-upload="podcast-episode-12.wav"][data-outcome=aborted]').waitFor();
  await page.getByText('asked again 404').first().waitFor();
  await onState('one cancelled', page);
  await page.locator('[data-action=cancel-all]').click();
  await page.locator('[data-action=dismiss-all]').waitFor();
  await untilEmpty(page);
  await page.getByText('freed', { exact: false }).first().waitFor();
  await onState('all cancelled', page);
  await page.locator('[data-action=dismiss-all]').click();
}

async function failing(page: Page, onState: OnState): Promise<void> {
  const files = [{ name: 'interview.wav', size: 3 * MIB }];
  const unreachable = (url: RegExp): Promise<() => Promise<void>> =>
    page.route(url, (route) => route.abort()).then(() => () => page.unroute(url));
  const workerBack = await unreachable(/\/api\/uploads$/);
  await choose(page, files);
  await page.locator('[data-look=bad]').waitFor();
  await workerBack();
  const bucketBack = await unreachable(/partNumber=2&/);
  await choose(page, [{ name: 'lecture.mp4', size: 3 * MIB }]);
  await page.locator('[data-look=bad][data-outcome=aborted]').waitFor();
  await bucketBack();
  const silent = await unreachable(/partNumber=2&|\/api\/uploads\/abort/);
  await choose(page, [{ name: 'concert.flac', size: 3 * MIB }]);
  await page.locator('[data-upload="concert.flac"][data-outcome=unconfirmed]').waitFor({ timeout: 90_000 });
  await silent();
  await choose(page, [{ name: 'empty.txt', size: 0 }]);
  await page.locator('#refused:visible').waitFor();
  await onState('failed', page);
  await page.locator('[data-upload="concert.flac"] [data-action=cancel]').click();
  await page.locator('[data-upload="concert.flac"][data-state=aborted]').waitFor();
  await page.locator('[data-action=dismiss-all]').click();
}

async function recovering(page: Page, onState: OnState): Promise<void> {
  await choose(page, [
    { name: 'closed-half-way.mov', size: 24 * MIB },
    { name: 'closed-too.mov', size: 20 * MIB },
  ]);
  await untilStored(page, 2);
  await page.reload();
  await page.locator('[data-recovered]').waitFor();
  await untilEmpty(page);
  await onState('recovered', page);
}

async function asking(page: Page, onState: OnState): Promise<void> {
  await page.locator('#keep').check();
  await choose(page, [
    { name: 'kept.mov', size: 24 * MIB },
    { name: 'kept-too.mov', size: 20 * MIB },
  ]);
  await untilStored(page, 4);
  await page.reload();
  await page.locator('[data-look=asking]').nth(1).waitFor();
  await onState('kept over a reload', page);
  await page.locator('#keep').uncheck();
  await page.locator('[data-action=cancel-all]').click();
  await page.locator('[data-action=dismiss-all]').click();
  await untilEmpty(page);
}

async function leaving(page: Page, onState: OnState): Promise<void> {
  for (const how of ['close', 'crash']) {
    const opened = page.context().waitForEvent('page');
    await page.locator(`#${how}-tab`).click();
    const tab = await opened;
    await tab.getByText('This tab closes by itself').waitFor();
    if (how === 'close') await onState('tab that goes away', tab);
    await page.bringToFront();
    await page.locator('#closing-steps li:nth-child(3)[data-progress=done]').waitFor();
    await onState(`after the ${how}`, page);
  }
}

async function queueing(page: Page, onState: OnState): Promise<void> {
  const names = Array.from({ length: 50 }, (_, i) => `photo-${String(i + 1).padStart(2, '0')}.jpg`);
  await choose(
    page,
    names.map((name) => ({ name, size: MIB / 4 })),
  );
  await page.locator('[data-upload="photo-05.jpg"][data-state=completed]').waitFor();
  await onState('fifty files', page);
  await page.locator('[data-action=cancel-all]').click();
  await page.locator('[data-action=dismiss-all]').waitFor();
  await untilEmpty(page);
  await page.locator('[data-action=dismiss-all]').click();
}

async function signing(page: Page, origin: string, onState: OnState): Promise<void> {
  await page.goto(`${origin}/?sign=page`);
  await choose(page, [{ name: 'signed-by-the-page.mov', size: 24 * MIB }]);
  await untilStored(page, 1);
  for (const summary of await page.locator('.signing details:not([open]) > summary').all())
    await summary.click();
  await page.locator('#diagnose-example').click();
  await page.getByRole('button', { name: 'Diagnose', exact: true }).click();
  await page.getByText('Cause: header-charset').waitFor();
  await onState('signing', page);
  await page.locator('[data-action=cancel-all]').click();
  await page.locator('[data-outcome=aborted]').waitFor();
}

/** The part is cut off, and so the bucket is asked again. */
const cancelAmidPart = (page: Page, name: string): Promise<unknown> =>
  page.waitForFunction((name) => {
    const card = document.querySelector(`[data-upload="${name}"]`);
    if (!card?.querySelector('[data-part=sending]')) return false;
    card.querySelector<HTMLElement>('[data-action=cancel]')?.click();
    return true;
  }, name);

export interface ChosenFile {
  name: string;
  size: number;
}

/** As the browser's own dialog does it; the bytes do not matter. */
export async function choose(page: Page, files: readonly ChosenFile[]): Promise<void> {
  await page.locator('#files:enabled').waitFor({ state: 'attached' });
  await page.evaluate((files: readonly ChosenFile[]) => {
    const chosen = new DataTransfer();
    for (const { name, size } of files) chosen.items.add(new File([new Uint8Array(size)], name));
    const input = document.querySelector<HTMLInputElement>('#files')!;
    input.files = chosen.files;
    input.dispatchEvent(new Event('change', { bubbles: true }));
  }, files);
}

const untilStored = (page: Page, parts: number): Promise<void> =>
  page
    .locator('.part-bar [data-part=stored]')
    .nth(parts - 1)
    .waitFor({ state: 'attached' });

const untilEmpty = (page: Page): Promise<void> => page.getByText('Nothing unfinished').waitFor();
