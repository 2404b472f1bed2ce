// `npm run emulator` as a person uses it: how it ends, and how clients reach it.
import { once } from 'node:events';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { isRunning, Program } from './program.ts';

const START = ['demo/emulator/start.ts', '--port', '0'];

/** When it is ready for requests. Resolves to where it is. */
async function origin(program: Program): Promise<string> {
  await program.printed('(Ctrl-C stops)');
  return /COS emulator at (http:\S+)\//.exec(program.output)![1]!;
}

it('Ctrl-C ends it with 0', async () => {
  using program = new Program('node', START);
  await origin(program);
  program.interrupt();
  expect(await program.ended).toBe(0);
});

it('ends with the npm that has started it, also when that is killed', async () => {
  using program = new Program('npm', ['exec', '--', 'node', ...START]);
  await origin(program);
  const started = program.descendants().filter(({ name }) => name !== 'sh');
  expect(started).toHaveLength(1);
  program.kill();
  await expect.poll(() => isRunning(started[0]!.pid), { timeout: 20_000 }).toBe(false);
});

it('is also reached as a proxy, under the name of any bucket', async () => {
  using program = new Program('node', [...START, '--bucket', 'a-1:r', '--bucket', 'b-1:r']);
  const { hostname, port } = new URL(await origin(program));
  const path = 'http://b-1.cos.r.myqcloud.com/k?uploads';
  const [answer] = await once(request({ hostname, port, path, method: 'POST' }).end(), 'response');
  expect(await text(answer)).toContain('<Resource>b-1.cos.r.myqcloud.com/k</Resource>');
});
