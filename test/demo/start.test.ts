// `npm start` as a person uses it: how it ends, with what exit code, and that nothing it has started
// outlives it.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { isRunning, Program } from './program.ts';

const START = ['demo/start.ts'];
const ANY_PORT = { PORT: '0' };
/** The Worker has been used by then, and one more request is about to be sent. */
const AMID_SESSION = 'Two uploads are three days old';

const workerdOf = (program: Program): number[] =>
  program
    .descendants()
    .filter(({ name }) => name === 'workerd')
    .map(({ pid }) => pid);

const expectGone = (pids: readonly number[]): Promise<void> =>
  expect.poll(() => pids.filter(isRunning), { timeout: 20_000 }).toEqual([]);

describe('the session alone', () => {
  it('ends with 0, and with it all that it has started', async () => {
    using program = new Program('node', [...START, '--once'], ANY_PORT);
    await program.printed('Initiate');
    const workerd = workerdOf(program);
    expect(workerd).toHaveLength(1);
    expect(await program.ended).toBe(0);
    expect(program.output).toContain('Nothing is left behind: 0 open uploads, 0 parts, 0 B.');
    expect(program.output).not.toContain('The page:');
    await expectGone(workerd);
  });

  it('cannot be asked for by another name', async () => {
    using program = new Program('node', [...START, '--twice']);
    expect(await program.ended).toBe(2);
    expect(program.output).toBe(
      'The only argument is --once, for the session without the page. In the environment: PORT, for the page; ' +
        'COS_BUCKET, COS_REGION, COS_SECRET_ID and COS_SECRET_KEY, for a real bucket.\n',
    );
  });
});

describe('Ctrl-C', () => {
  it.each(['Part 1 of 4', AMID_SESSION])('amid the session, after "%s", is no failure', async (step) => {
    using program = new Program('node', START, ANY_PORT);
    await program.printed(step);
    program.interrupt();
    expect(await program.ended).toBe(1);
    expect(program.output).toContain('The session was stopped. Nothing is left behind: 0 open uploads');
    expect(program.output).not.toMatch(/fail|error/i);
  });

  it('at the page ends with 0', async () => {
    using program = new Program('node', START, ANY_PORT);
    await program.printed('The page: http://127.0.0.1:');
    const workerd = workerdOf(program);
    program.interrupt();
    expect(await program.ended).toBe(0);
    await expectGone(workerd);
  });
});

describe('killed, it leaves no workerd behind', () => {
  it('by itself', async () => {
    using program = new Program('node', START, ANY_PORT);
    await program.printed('The page:');
    const workerd = workerdOf(program);
    expect(workerd).toHaveLength(1);
    program.kill();
    expect(await program.ended).toBe('SIGKILL');
    await expectGone(workerd);
  });

  it('with the npm that has started it', async () => {
    using program = new Program('npm', ['exec', '--', 'node', ...START], ANY_PORT);
    await program.printed('The page:');
    const started = program.descendants().filter(({ name }) => name !== 'sh');
    expect(started.map(({ name }) => name)).toContain('workerd');
    program.kill();
    await expectGone(started.map(({ pid }) => pid));
  });
});

describe('a port that is in use', () => {
  it('is told when it is the default one', async () => {
    const server = createServer();
    server.listen(8126, '127.0.0.1');
    await Promise.race([once(server, 'listening'), once(server, 'error')]); // or it is in use already
    using program = new Program('node', START);
    await program.printed(
      'Port 8126 is in use, so the page has taken another.\n\nThe page: http://127.0.0.1:',
    );
    program.interrupt();
    expect(await program.ended).toBe(0);
    server.close();
  });

  it('is refused when it was asked for', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    using program = new Program('node', START, { PORT: String(port) });
    expect(await program.ended).toBe(2);
    expect(program.output).toBe(`PORT ${port} cannot be listened on: EADDRINUSE.\n`);
    server.close();
  });
});
