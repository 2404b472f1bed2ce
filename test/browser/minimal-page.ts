// The smallest page with an upload on it, on the library's sources: what is measured is the library, not the demo.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Place } from '../../demo/place.ts';
import type { Handler } from '../../demo/rig/listen.ts';

export async function minimalPage({ address, credentials }: Place): Promise<Handler> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('./page/main.ts', import.meta.url))],
    bundle: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    logLevel: 'warning',
  });
  const files: Record<string, [type: string, text: string]> = {
    '/': [
      'text/html',
      '<!doctype html><title>upload</title><link rel="icon" href="data:,"><script type="module" src="/main.js"></script>',
    ],
    '/main.js': ['text/javascript', outputFiles[0]!.text],
    '/config': ['application/json', JSON.stringify({ address, credentials })],
  };
  return ({ url }) => {
    const [type, text] = files[new URL(url).pathname] ?? ['text/plain', ''];
    return new Response(text, { headers: { 'content-type': `${type}; charset=utf-8` } });
  };
}
