// Why COS refused a signature, from a terminal. Runs from source, in Node and in Deno.
import { readFile } from 'node:fs/promises';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { type Credentials, diagnoseSignature } from '../../src/diagnose/index.ts';
import { asUsage, UsageError } from '../usage.ts';
import { HELP, readFlags } from './flags.ts';
import { readPaste } from './paste.ts';
import { reportOf } from './report.ts';

/** Where what the library complains about comes from. */
const SOURCES = {
  'credentials.secretId': 'COS_SECRET_ID',
  'credentials.secretKey': 'COS_SECRET_KEY',
  'credentials.securityToken': 'COS_SECURITY_TOKEN',
  'request.method': 'The method',
  'request.url': 'The URL',
  'request.headers': 'A header',
  authorization: 'The authorization',
  error: 'What was pasted',
};

try {
  await main();
} catch (error) {
  const usage = error instanceof UsageError ? error : asUsage(error, SOURCES);
  if (!usage) throw error;
  console.error(usage.message);
  process.exitCode = 2;
}

async function main(): Promise<void> {
  const flags = readFlags(process.argv.slice(2));
  if (flags.help) return console.log(HELP);
  const credentials = readCredentials();
  const { xml, request } = readPaste(await read(flags.file), flags);
  console.log(reportOf(diagnoseSignature(xml, request, credentials)));
}

function readCredentials(): Credentials {
  const { COS_SECRET_ID: secretId, COS_SECRET_KEY: secretKey, COS_SECURITY_TOKEN } = process.env;
  if (!secretId || !secretKey)
    throw new UsageError('Set COS_SECRET_ID and COS_SECRET_KEY in the environment.');
  return { secretId, secretKey, securityToken: COS_SECURITY_TOKEN || undefined };
}

async function read(file: string | undefined): Promise<string> {
  if (file === undefined) {
    if (process.stdin.isTTY) console.error('Paste the request and, below it, the error; then press Ctrl-D.');
    return text(process.stdin);
  }
  try {
    return await readFile(file, 'utf8');
  } catch {
    throw new UsageError('FILE cannot be read.');
  }
}
