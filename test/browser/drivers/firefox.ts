// A stock Firefox, driven over WebDriver BiDi.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BrowserProgram, findFirefox } from '../../../demo/rig/browsers.ts';
import { Limit } from '../../../src/support/limit.ts';
import { homeIn } from '../screen.ts';
import { connect, type Evaluated } from './commands.ts';
import { asProgram, type DrivenBrowser, type DrivenTab, type Engine, INSECURE, valueIn } from './driven.ts';
import { ProgramGroup } from './program-group.ts';
import { filesIn, haveRow } from './stored.ts';

const PREFERENCES = {
  'browser.sessionstore.resume_from_crash': false,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'network.dns.localDomains': INSECURE,
  'toolkit.startup.max_resumed_crashes': -1,
};
/** What a process that runs pages is called: its command line ends so. */
const PAGES = /[\0 ]tab\0*$/;

export const firefox: Engine = {
  name: 'firefox',
  find: findFirefox,
  start,
  hasStoredJournal: async (profile) =>
    haveRow(await filesIn(profile, /\/ls\/data\.sqlite$/), "SELECT 1 FROM data WHERE key LIKE 'cos-abort%'"),
};

async function start({ executablePath, env }: BrowserProgram, profile: string): Promise<DrivenBrowser> {
  const lines = Object.entries(PREFERENCES).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`,
  );
  await writeFile(join(profile, 'user.js'), lines.join(''));
  const args = [
    '--headless',
    '--no-remote',
    '--remote-debugging-port=0',
    '--profile',
    profile,
    'about:blank',
  ];
  const group = new ProgramGroup(executablePath, args, { ...env, ...homeIn(profile) });
  try {
    const bidi = await connect(`${await group.said('WebDriver BiDi listening on')}/session`);
    await bidi.send('session.new', { capabilities: {} });
    // While a tab goes, another cannot come: Firefox then says that there is no such frame.
    const turn = new Limit(1);
    const open = async (url: string): Promise<DrivenTab> => {
      const { context } = await turn.inTurn(() =>
        bidi.send<{ context: string }>('browsingContext.create', { type: 'tab' }),
      );
      await bidi.send('browsingContext.navigate', { context, url, wait: 'complete' });
      return {
        async run(expression) {
          const { result, exceptionDetails } = await bidi.send<Evaluated>('script.evaluate', {
            expression: asProgram(expression),
            target: { context },
            awaitPromise: true,
          });
          if (exceptionDetails) throw new Error(`in the page: ${exceptionDetails.text}`);
          return valueIn(result.value);
        },
        close: () => turn.inTurn(() => bidi.send('browsingContext.close', { context })),
      };
    };
    return { open, show: open, kill: () => group.kill(), killPages: () => group.killThose(PAGES) };
  } catch (error) {
    await group.kill();
    throw error;
  }
}
