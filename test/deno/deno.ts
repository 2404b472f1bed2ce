// Deno as a program of its own, with the demo's environment pointing at a test's bucket.
import { type ChildProcess, spawn } from 'node:child_process';
import { expect, onTestFinished } from 'vitest';
import type { Bucket } from '../support/bucket.ts';

const root = new URL('../../', import.meta.url);

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface Program {
  child: ChildProcess;
  ended: Promise<Ended>;
}

export function environmentOf({ cos, origin, credentials }: Bucket): Record<string, string> {
  const { bucket, region } = cos.buckets[0]!;
  const { secretId, secretKey, securityToken } = credentials;
  return {
    COS_BUCKET: bucket,
    COS_REGION: region,
    COS_ENDPOINT: origin,
    COS_SECRET_ID: secretId,
    COS_SECRET_KEY: secretKey,
    ...(securityToken && { COS_SECURITY_TOKEN: securityToken }),
  };
}

/**
 * The ID of a key's upload. Unlike the key it is not encoded in the list, where XML knows no control
 * characters.
 */
export const idOf = (key: string): string => `id of ${key.replaceAll(/\p{C}/gu, '')}`;

export const PERMISSIONS = ['run', '--no-prompt', '--allow-net', '--allow-env'];

/** Whatever it does, it must not print a secret of its environment. */
export function deno(args: readonly string[], env: Record<string, string>, stdin = ''): Program {
  return start('node_modules/.bin/deno', args, env, stdin);
}

/** A line as a person pastes it into a shell. */
export const shell = (line: string, env: Record<string, string>): Program =>
  start('/bin/sh', ['-c', line], env, '');

function start(file: string, args: readonly string[], env: Record<string, string>, stdin: string): Program {
  const child = spawn(file, args, {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NO_COLOR: '1', ...env },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text;
    });
  child.stdin.end(stdin);
  return {
    child,
    ended: new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => {
        const { stdout, stderr } = texts;
        for (const name of ['COS_SECRET_KEY', 'COS_SECURITY_TOKEN'])
          if (env[name]) expect(stdout + stderr, `${name} was printed`).not.toContain(env[name]);
        resolve({ code, stdout, stderr });
      });
    }),
  };
}
