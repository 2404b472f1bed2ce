// What the session prints: its steps, its failures and its verdict.
import { styleText } from 'node:util';
import { type HeldUpload, holdingInWords } from '../place.ts';
import { PREFIX } from '../worker/user.ts';
import type { Exchange } from './observed-fetch.ts';

let number = 0;

export function printHeadline(where: string): void {
  console.log(`An upload that is cancelled half-way, on ${where}\n`);
}

/** A step, its requests with what was answered, and what the bucket holds now, unless the step failed. */
export function printStep(
  title: string,
  exchanges: readonly Exchange[],
  outcome: string,
  holding: string | undefined,
): void {
  console.log(`${String(++number).padStart(2)}  ${styleText('bold', title)}`);
  for (const [i, { line, status }] of exchanges.entries()) {
    const result = i === exchanges.length - 1 && outcome ? `  ${outcome}` : '';
    console.log(`    ${line}\n      ${status ?? 'no answer'}${result}`);
  }
  if (holding) console.log(styleText('dim', `      bucket: ${holding}`));
}

/** The library's messages hold no key, token or signature. */
export function printFailure(error: unknown): void {
  console.error(
    styleText('red', `    failed: ${error instanceof Error ? error.message : error}`, {
      stream: process.stderr,
    }),
  );
}

/** How the session has ended. `stopped`: by a person, between its steps. */
export type SessionEnd = 'finished' | 'stopped' | 'failed';

const LEAD: Record<SessionEnd, string> = {
  finished: '',
  stopped: 'The session was stopped. ',
  failed: 'The session failed. ',
};

/** @param left what is still in the bucket; `undefined` when that could not be found out. */
export function printVerdict(left: readonly HeldUpload[] | undefined, end: SessionEnd): void {
  const good = end !== 'failed' && left?.length === 0;
  console.log(styleText(good ? 'green' : 'red', `\n${LEAD[end]}${leftInWords(left)}`));
  for (const { key, uploadId } of left ?? []) console.log(`  ${key} uploadId ${uploadId}`);
  if (left?.length) console.log(WAY_OUT);
}

function leftInWords(left: readonly HeldUpload[] | undefined): string {
  if (!left) return 'It is not known what is left behind.';
  return `${left.length > 0 ? 'LEFT BEHIND' : 'Nothing is left behind'}: ${holdingInWords(left)}.`;
}

/** The sweep's own bound is an hour. */
const WAY_OUT = `  It is billed until it is aborted. In an hour this does that, with the same COS_ variables:
  npx deno run --allow-net --allow-env demo/deno/sweep.ts --prefix ${PREFIX} --older-than 1h`;
