// The same in a page of a browser, where the peer is cos-js-sdk-v5.
import { fileURLToPath } from 'node:url';
import { bundle } from '../demo/rig/bundle.ts';
import { listen } from '../demo/rig/listen.ts';
import { chromium } from '../test/browser/drivers/chromium.ts';
import { firefox } from '../test/browser/drivers/firefox.ts';
import { OwnBrowser } from '../test/browser/drivers/own-browser.ts';
import { compare } from './ratios.mjs';

const SDK = 'cos-js-sdk-v5';
/** Only such a page has a fine clock: 5 us in Chromium, 20 us in Firefox. */
const ISOLATED = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

/** Rounds are as short as the grain of the clock lets them be. */
export const benchChromium = () => benchPage(chromium, { rounds: 1500, repeats: 1 }, 3.5);
export const benchFirefox = () => benchPage(firefox, { rounds: 400, repeats: 4 }, 1.8);

/** Resolves to `undefined` where there is no such browser. */
async function benchPage(engine, rounds, atLeast) {
  if (!(await engine.find())) return undefined;
  const script = await bundle(fileURLToPath(new URL('page.mjs', import.meta.url)));
  const server = await listen((request) => answer(request, script));
  const browser = new OwnBrowser(engine);
  try {
    const page = await (await browser.start()).open(server.origin);
    const signatures = await page.run(`bench.signatures(${JSON.stringify(rounds)})`);
    const urls = await page.run(`bench.urls(${JSON.stringify(rounds)})`);
    const aborts = await page.run('bench.aborts()');
    return {
      tables: { 'a signature, us': signatures, 'a signed URL, us': urls, 'an abort on loopback, us': aborts },
      ratios: [compare('sign, faster than cos-js-sdk-v5', signatures, SDK, 'sign', { atLeast })],
    };
  } finally {
    await browser.remove();
    await server.close();
  }
}

/** The page, its script, and 204 for every abort. */
function answer({ method, url }, script) {
  if (method === 'DELETE') return new Response(null, { status: 204 });
  if (url.endsWith('.js')) return new Response(script, { headers: { 'content-type': 'text/javascript' } });
  const headers = { 'content-type': 'text/html', ...ISOLATED };
  return new Response('<!doctype html><script type="module" src="page.js"></script>', { headers });
}
