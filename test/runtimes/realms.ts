// Runtimes that are a realm of objects inside of Node: what tests of pages run in, and what some edge
// platforms are developed on.
import { join } from 'node:path';
import { EdgeVM } from '@edge-runtime/vm';
import { BrowserErrorCaptureEnum, Window } from 'happy-dom';
import type { Result } from '../cases/index.ts';
import { root } from '../run/exec.ts';
import { manifestOf, type Packed } from './packed.ts';
import type { Runtime } from './runtime.ts';

const PAGE = 'http://page.example/';

export const realms: readonly Runtime[] = [
  { name: 'happy-dom', version: () => versionOf('happy-dom'), run: happyDom },
  { name: 'edge-vm', version: () => versionOf('@edge-runtime/vm'), run: edgeVm },
];

const versionOf = async (name: string): Promise<string> =>
  (await manifestOf(join(root, 'node_modules', name))).version;

const cases = (origin: string, packed: Packed): Promise<string> =>
  packed.bundle(`globalThis.result = runCases(lib, '${origin}');`);

/** Its own fetch, its own Request, its own CORS. */
async function happyDom(origin: string, packed: Packed): Promise<Result> {
  const window = new Window({
    url: PAGE,
    settings: {
      enableJavaScriptEvaluation: true,
      suppressInsecureJavaScriptEnvironmentWarning: true,
      errorCapture: BrowserErrorCaptureEnum.disabled,
    },
  });
  window.eval(await cases(origin, packed));
  const result: Result = await (window as unknown as { result: Promise<Result> }).result;
  await window.happyDOM.close();
  return result;
}

async function edgeVm(origin: string, packed: Packed): Promise<Result> {
  const vm = new EdgeVM();
  vm.evaluate(await cases(origin, packed));
  return vm.evaluate('result');
}
