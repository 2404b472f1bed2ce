// A Chromium as it is installed, driven over its DevTools protocol. Playwright's would not keep a page for
// the way back.
import { type BrowserProgram, findChromium } from '../../../demo/rig/browsers.ts';
import { homeIn } from '../screen.ts';
import { until } from '../until.ts';
import { connect, type Evaluated } from './commands.ts';
import { asProgram, type DrivenBrowser, type DrivenTab, type Engine, INSECURE, valueIn } from './driven.ts';
import { ProgramGroup } from './program-group.ts';
import { filesIn, haveText } from './stored.ts';

const ARGS = [
  '--headless',
  '--no-sandbox',
  '--no-first-run',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--remote-debugging-port=0',
  `--host-resolver-rules=MAP ${INSECURE} 127.0.0.1`,
];
const PAGES = /--type=renderer/;

export const chromium: Engine = {
  name: 'chromium',
  find: findChromium,
  start,
  hasStoredJournal: async (profile) =>
    haveText(await filesIn(profile, /Local Storage\/leveldb\/.*\.(log|ldb)$/), 'cos-abort:http'),
};

/** A tab, by Chromium's name. */
interface Target {
  targetId: string;
}

async function start({ executablePath, env }: BrowserProgram, profile: string): Promise<DrivenBrowser> {
  const args = [...ARGS, `--user-data-dir=${profile}`, 'about:blank'];
  const group = new ProgramGroup(executablePath, args, { ...env, ...homeIn(profile) });
  try {
    const devTools = await connect(await group.said('DevTools listening on'));
    const isOpen = async (targetId: string): Promise<boolean> =>
      (await devTools.send<{ targetInfos: Target[] }>('Target.getTargets', {})).targetInfos.some(
        (target) => target.targetId === targetId,
      );
    const open = async (url: string): Promise<DrivenTab> => {
      const { targetId } = await devTools.send<Target>('Target.createTarget', { url: 'about:blank' });
      const scope = await devTools.send<{ sessionId: string }>('Target.attachToTarget', {
        targetId,
        flatten: true,
      });
      const tab = {
        async run<T>(expression: string): Promise<T> {
          const params = { expression: asProgram(expression), awaitPromise: true };
          const { result, exceptionDetails } = await devTools.send<Evaluated>(
            'Runtime.evaluate',
            params,
            scope,
          );
          if (exceptionDetails) throw new Error(`in the page: ${exceptionDetails.text}`);
          return valueIn<T>(result.value);
        },
        async close() {
          await devTools.send('Page.close', {}, scope);
          await until('the tab is closed', async () => !(await isOpen(targetId)));
        },
      };
      await devTools.send('Page.navigate', { url }, scope);
      await until(`${url} is loaded`, () => tab.run("document.readyState === 'complete'"));
      return tab;
    };
    return { open, show: open, kill: () => group.kill(), killPages: () => group.killThose(PAGES) };
  } catch (error) {
    await group.kill();
    throw error;
  }
}
