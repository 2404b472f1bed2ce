// `npm run sdks`: the official SDKs against the emulator over loopback, each with its default settings; or
// those of the languages that are named as arguments. JavaScript's and Node's run in vitest, as `npm test`
// runs them; Go's and Python's where they are found, else they are named as missing.
import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { listen } from '../../demo/rig/listen.ts';
import { createCosEmulator } from '../../src/testing/index.ts';

interface Counts {
  passed: number;
  failed: number;
}

interface Language {
  name: string;
  /** Whether the language and its SDK are here. */
  isHere(): boolean;
  command: string;
  args: readonly string[];
  cwd?: string;
}

const folder = import.meta.dirname;
const python = process.env.PYTHON ?? 'python3';
const LANGUAGES: readonly Language[] = [
  {
    name: 'javascript',
    isHere: () => true,
    command: 'npx',
    args: ['vitest', 'run', 'test/sdks', '--reporter=tap-flat'],
  },
  {
    name: 'go',
    isHere: () => succeeds('go', ['vet', 'cases.go'], `${folder}/go`),
    command: 'go',
    args: ['run', 'cases.go'],
    cwd: `${folder}/go`,
  },
  {
    name: 'python',
    isHere: () => succeeds(python, ['-c', 'import qcloud_cos']),
    command: python,
    args: [`${folder}/python/cases.py`],
  },
];

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !LANGUAGES.some((language) => language.name === name));
if (unknown.length > 0)
  throw new RangeError(
    `no such language: ${unknown.join(', ')}; there are: ${LANGUAGES.map(({ name }) => name).join(', ')}`,
  );

const total: Counts = { passed: 0, failed: 0 };
const missing: string[] = [];
for (const language of LANGUAGES) {
  if (asked.length > 0 && !asked.includes(language.name)) continue;
  if (!language.isHere()) {
    missing.push(language.name);
    continue;
  }
  const { passed, failed } = await runLanguage(language);
  total.passed += passed;
  total.failed += failed;
}
if (missing.length > 0) console.log(`missing: ${missing.join(', ')}`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 ? 1 : 0;

/**
 * Each program prints a line for each of its cases, `ok …` or `not ok …`; one that prints none, or fails
 * without one, has failed.
 */
async function runLanguage({ name, command, args, cwd }: Language): Promise<Counts> {
  const cos = createCosEmulator();
  const { origin, close } = await listen(cos);
  const { secretId, secretKey } = cos.credentials[0]!;
  const { bucket, region } = cos.buckets[0]!;
  const env = { ...process.env, COS_ORIGIN: origin, COS_BUCKET: bucket, COS_REGION: region };
  const keys = { COS_SECRET_ID: secretId, COS_SECRET_KEY: secretKey };
  const { stdout, stderr } = await promisify(execFile)(command, [...args], {
    env: { ...env, ...keys },
    cwd,
    timeout: 300_000,
  }).catch((error: { stdout: string; stderr: string }) => error);
  await close();
  process.stdout.write(stdout);
  const lines = stdout.split('\n');
  const passed = lines.filter((line) => line.startsWith('ok ')).length;
  const failed = lines.filter((line) => line.startsWith('not ok ')).length;
  if (failed > 0 || passed === 0) process.stderr.write(stderr);
  if (passed + failed === 0) console.log(`not ok ${name}: it told of no case`);
  return { passed, failed: passed + failed === 0 ? 1 : failed };
}

function succeeds(command: string, args: readonly string[], cwd?: string): boolean {
  return spawnSync(command, args, { stdio: 'ignore', cwd }).status === 0;
}
