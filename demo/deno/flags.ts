// The command line of the one-shot sweep.
import { parseArgs } from 'node:util';
import type { SweepCursor, SweepOptions } from '../../src/sweep/index.ts';
import { UsageError } from '../usage.ts';
import { visible } from '../visible.ts';
import { readAge } from './sweep-settings.ts';

export interface Flags
  extends Pick<SweepOptions, 'prefix' | 'olderThan' | 'keep' | 'limit' | 'concurrency' | 'cursor'> {
  dryRun: boolean;
}

/** Which flag an argument of the library comes from. */
export const FLAG_NAMES = {
  prefix: '--prefix',
  olderThan: '--older-than',
  limit: '--limit',
  concurrency: '--concurrency',
  'cursor.keyMarker': '--cursor',
  'cursor.uploadIdMarker': '--cursor',
};

export const HELP = `Aborts the multipart uploads of a Tencent Cloud COS bucket that are too old to be under way.

  deno run --allow-net --allow-env demo/deno/sweep.ts --prefix videos/ --older-than 24h [flags]

  --prefix TEXT      only keys that begin with it; '' for the whole bucket
  --older-than AGE   90m, 24h or 7d, 1h to 365d: more than your longest upload takes
  --dry-run          sends no DELETE; a table shows what would be aborted
  --keep KEY         leaves the uploads of this key alone; may be given several times
  --concurrency N    how many aborts are under way at a time, 1 to 256; default 8
  --limit N          how many requests may be sent, at least 2; default any number
  --cursor JSON      goes on where an earlier run ended, with what it printed
  --help             this text

Environment: COS_BUCKET, COS_REGION, COS_SECRET_ID, COS_SECRET_KEY, and where needed COS_SECURITY_TOKEN (of temporary
keys) and COS_ENDPOINT (another origin than the bucket's own).
Exit code: 0 when all went well, 1 when something failed, 2 for wrong usage, 130 after Ctrl-C.`;

const KINDS: Readonly<Record<string, 'text' | 'texts' | 'switch'>> = {
  prefix: 'text',
  'older-than': 'text',
  'dry-run': 'switch',
  keep: 'texts',
  concurrency: 'text',
  limit: 'text',
  cursor: 'text',
  help: 'switch',
};

/** `undefined` when only help is wanted. @throws {UsageError} */
export function readFlags(args: readonly string[]): Flags | undefined {
  const given = tokensOf(args);
  if (given.has('help')) return undefined;
  const text = (name: string): string | undefined => given.get(name)?.[0];
  const prefix = text('prefix');
  const age = text('older-than');
  if (prefix === undefined) throw new UsageError("--prefix is missing; --prefix '' sweeps the whole bucket.");
  if (age === undefined) throw new UsageError('--older-than is missing; 24h, say.');
  const kept = new Set(given.get('keep'));
  return {
    prefix,
    olderThan: readAge(age, '--older-than'),
    dryRun: given.has('dry-run'),
    keep: kept.size > 0 ? ({ key }) => kept.has(key) : undefined,
    concurrency: readNumber(text('concurrency')),
    limit: readNumber(text('limit')),
    cursor: readCursor(text('cursor')),
  };
}

/** The flags with their values. Node's own complaints would repeat what was typed. */
function tokensOf(args: readonly string[]): Map<string, string[]> {
  const options = Object.fromEntries(
    Object.entries(KINDS).map(([name, kind]) => [
      name,
      { type: kind === 'switch' ? 'boolean' : 'string' } as const,
    ]),
  );
  const given = new Map<string, string[]>();
  for (const token of parseArgs({ args: [...args], options, strict: false, tokens: true }).tokens) {
    if (token.kind !== 'option')
      throw new UsageError(`Argument ${token.index + 1} belongs to no flag; --help lists the flags.`);
    const { name, rawName, value, inlineValue } = token;
    const kind = Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
    if (!kind) throw new UsageError(`There is no flag ${visible(rawName.slice(0, 30))}; --help lists them.`);
    if (kind === 'switch' && value !== undefined) throw new UsageError(`${rawName} takes no value.`);
    if (kind !== 'switch' && (value === undefined || (!inlineValue && value.startsWith('-'))))
      throw new UsageError(`${rawName} needs a value; one that begins with a dash is written ${rawName}=-….`);
    if (kind === 'text' && given.has(name)) throw new UsageError(`${rawName} was given twice.`);
    given.set(name, [...(given.get(name) ?? []), value ?? '']);
  }
  return given;
}

/** A malformed number becomes one that the library refuses, with its bounds. */
function readNumber(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}

function readCursor(text: string | undefined): SweepCursor | undefined {
  if (text === undefined) return undefined;
  try {
    return Object(JSON.parse(text));
  } catch {
    throw new UsageError('--cursor must be the JSON that an earlier run printed.');
  }
}
