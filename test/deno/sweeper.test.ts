// The scheduled sweeper in real Deno. What `Deno.cron` is given is called at once instead of at night.
import { expect, it } from 'vitest';
import { type Bucket, openBucket } from '../support/bucket.ts';
import { deno, type Ended, environmentOf, idOf, PERMISSIONS, type Program } from './deno.ts';

const HOUR = 3_600_000;
const SETTINGS = { PREFIX: 'videos/', OLDER_THAN: '24h' };

async function bucketWith(keys: readonly string[], age: number): Promise<Bucket> {
  const bucket = await openBucket();
  for (const key of keys) bucket.cos.addUpload({ key, initiated: Date.now() - age, uploadId: idOf(key) });
  return bucket;
}

/** `sweeper.ts` with a schedule that is told to the test, and then what the night brings. */
const nights = (bucket: Bucket, night: string, env: Record<string, string> = SETTINGS): Program =>
  deno(
    [...PERMISSIONS, '-'],
    { ...environmentOf(bucket), ...env },
    `let nightly;
    Deno.cron = (name, schedule, handler) => {
      console.log(JSON.stringify({ name, schedule }));
      nightly = handler;
    };
    await import('./demo/deno/sweeper.ts');
    ${night}`,
  );

const SCHEDULED = { name: 'sweep stale uploads', schedule: '0 3 * * *' };
const NOTHING = {
  aborted: 0,
  gone: 0,
  kept: { young: 0, undated: 0, prefix: 0, unsendable: 0, keep: 0 },
  failed: 0,
  seconds: 'N',
  cursor: null,
};

/** The lines of JSON, with any number of seconds as N. */
const logged = ({ stdout }: Ended): object[] =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) =>
      JSON.parse(line, (name, value) => (name === 'seconds' && typeof value === 'number' ? 'N' : value)),
    );

it('logs each run in one line, and each failure in one', async () => {
  const hostile = 'videos/b\x1b[2J\n\u202e';
  const bucket = await bucketWith(['other/a', 'videos/a', hostile, 'videos/c'], 25 * HOUR);
  bucket.cos.addUpload({ key: 'videos/young', initiated: Date.now() - HOUR });
  bucket.cos.inject({ match: ({ url }) => url.includes('/b%1B'), status: 403, code: 'AccessDenied' });
  const ended = await nights(bucket, 'await nightly(); await nightly();').ended;
  const kept = { ...NOTHING.kept, young: 1 };
  expect(logged(ended)).toEqual([
    SCHEDULED,
    {
      event: 'failure',
      key: hostile,
      uploadId: 'id of videos/b[2J',
      reason: '403 AccessDenied: Injected by the emulator.',
    },
    { event: 'sweep', ended: 'done', ...NOTHING, aborted: 2, kept, failed: 1, requests: 4 },
    { event: 'sweep', ended: 'done', ...NOTHING, aborted: 1, kept, requests: 2 },
  ]);
  expect(ended.stdout).toContain('"key":"videos/b\\u001b[2J\\n\\u202e"');
  expect([ended.code, ended.stderr]).toEqual([0, '']);
  expect(bucket.cos.uploads.map(({ key }) => key)).toEqual(['other/a', 'videos/young']);
});

it('leaves a run that fails to the next one', async () => {
  const bucket = await bucketWith(['videos/a'], 25 * HOUR);
  bucket.cos.inject({ status: 403, code: 'AccessDenied' });
  const ended = await nights(bucket, 'await nightly(); await nightly();').ended;
  expect(logged(ended)).toEqual([
    SCHEDULED,
    {
      event: 'sweep',
      ended: 'failed',
      ...NOTHING,
      requests: 1,
      reason: 'GET "/": 403 AccessDenied: Injected by the emulator.',
    },
    { event: 'sweep', ended: 'done', ...NOTHING, aborted: 1, requests: 2 },
  ]);
  expect([ended.code, ended.stderr]).toEqual([0, '']);
});

it("has a name and a schedule that Deno's own cron takes", async () => {
  const bucket = await bucketWith([], 0);
  const ended = await deno(
    [PERMISSIONS[0]!, '--unstable-cron', ...PERMISSIONS.slice(1), '-'],
    { ...environmentOf(bucket), ...SETTINGS },
    `const cron = Deno.cron;
    const value = (...given) => {
      cron(...given);
      console.log('taken');
    };
    Object.defineProperty(Deno, 'cron', { value });
    await import('./demo/deno/sweeper.ts');
    Deno.exit();`,
  ).ended;
  expect(ended).toEqual({ code: 0, stdout: 'taken\n', stderr: '' });
});

it.each<[sentence: string, env: Record<string, string>]>([
  ['Set PREFIX in the environment; empty, it means the whole bucket.', { OLDER_THAN: '24h' }],
  ['Set OLDER_THAN in the environment; 24h, say.', { PREFIX: '' }],
  ['OLDER_THAN must be a duration of 1h to 365d, such as 90m, 24h or 7d.', { PREFIX: '', OLDER_THAN: '10m' }],
  ['Set COS_SECRET_KEY in the environment.', { ...SETTINGS, COS_SECRET_KEY: '' }],
  [
    'COS_SECRET_KEY must be as Tencent Cloud gave it: not `undefined`, without blanks and line ends.',
    { ...SETTINGS, COS_SECRET_KEY: 'a secret value' },
  ],
])('refuses with 2 before anything is scheduled: %s', async (sentence, env) => {
  const bucket = await bucketWith(['videos/a'], 25 * HOUR);
  expect(await nights(bucket, 'await nightly();', env).ended).toEqual({
    code: 2,
    stdout: '',
    stderr: `${sentence}\n`,
  });
  expect(bucket.cos.requests).toEqual([]);
});
