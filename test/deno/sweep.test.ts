// The one-shot sweep as it is started from a terminal: real Deno, the library's source, a bucket on loopback.
import { expect, it } from 'vitest';
import { type Bucket, openBucket } from '../support/bucket.ts';
import { deno, type Ended, environmentOf, idOf, PERMISSIONS, shell } from './deno.ts';

const SWEEP = [...PERMISSIONS, 'demo/deno/sweep.ts'];
const STALE = ['--prefix', 'videos/', '--older-than', '24h'];
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** The server's clock, which stands still: a `Date` has no milliseconds. */
const NOW = Math.floor(Date.now() / 1000) * 1000;

async function bucketWith(ages: Record<string, number>, options = {}): Promise<Bucket> {
  const bucket = await openBucket({ now: () => NOW, ...options });
  for (const [key, age] of Object.entries(ages))
    bucket.cos.addUpload({ key, initiated: NOW - age, uploadId: idOf(key) });
  return bucket;
}
const sweep = (bucket: Bucket, ...flags: string[]): Promise<Ended> =>
  deno([...SWEEP, ...flags], environmentOf(bucket)).ended;
const sent = ({ cos }: Bucket): string[] =>
  cos.requests.map(({ method, path }) => `${method} ${decodeURIComponent(path.split('?')[0]!)}`);
const left = ({ cos }: Bucket): string[] => cos.uploads.map(({ key }) => key);
/** The lines, with any number of seconds as N. */
const lines = (text: string): string[] =>
  text
    .replace(/ in \d+\.\d s /, ' in N s ')
    .trimEnd()
    .split('\n');
const ago = (ms: number): string => new Date(NOW - ms).toISOString().replace('.000', '');

it('shows in a dry run what would be aborted, and sends no DELETE', async () => {
  const bucket = await bucketWith({
    'other/a.mp4': 99 * HOUR,
    'videos/a.mp4': 24 * HOUR + 1000,
    'videos/kept.mp4': 400 * HOUR,
    'videos/young.mp4': 119 * MINUTE,
    'videos/演示.mp4': 49 * HOUR,
  });
  const { code, stdout, stderr } = await sweep(
    bucket,
    ...STALE,
    '--dry-run',
    '--keep',
    'videos/kept.mp4',
    '--keep=other/a.mp4',
  );
  expect(lines(stdout)).toEqual([
    'WHAT           AGE          INITIATED             UPLOAD ID     KEY',
    `would abort    24 hours     ${ago(24 * HOUR + 1000)}  id of …a.mp4  videos/a.mp4`,
    `kept: --keep   16 days      ${ago(400 * HOUR)}  id of …t.mp4  videos/kept.mp4`,
    `kept: young    119 minutes  ${ago(119 * MINUTE)}  id of …g.mp4  videos/young.mp4`,
    `would abort    2 days       ${ago(49 * HOUR)}  id of ….mp4   videos/演示.mp4`,
    '4 uploads in N s with 1 request, none of them a DELETE:',
    '  would abort  2',
    '  kept         2  1 too young, 1 by --keep',
    '  failed       0',
  ]);
  expect({ code, stderr, sent: sent(bucket) }).toEqual({ code: 0, stderr: '', sent: ['GET /'] });
});

it('aborts what is stale and leaves what is young, kept or elsewhere', async () => {
  const bucket = await bucketWith({
    'other/a.mp4': 99 * HOUR,
    'videos/a.mp4': 25 * HOUR,
    'videos/b.mp4': 26 * HOUR,
    'videos/gone.mp4': 27 * HOUR,
    'videos/kept.mp4': 99 * HOUR,
    'videos/young.mp4': 23 * HOUR,
  });
  bucket.cos.inject({ match: ({ url }) => url.includes('gone.mp4'), status: 404, code: 'NoSuchUpload' });
  const { code, stdout, stderr } = await sweep(
    bucket,
    ...STALE,
    '--keep',
    'videos/kept.mp4',
    '--concurrency',
    '1',
  );
  expect(lines(stdout)).toEqual([
    '5 uploads in N s with 4 requests:',
    '  aborted      2',
    '  gone         1  ended by somebody else',
    '  kept         2  1 too young, 1 by --keep',
    '  failed       0',
  ]);
  expect({ code, stderr, left: left(bucket) }).toEqual({
    code: 0,
    stderr: '',
    left: ['other/a.mp4', 'videos/gone.mp4', 'videos/kept.mp4', 'videos/young.mp4'],
  });
  expect(sent(bucket)).toEqual([
    'GET /',
    'DELETE /videos/a.mp4',
    'DELETE /videos/b.mp4',
    'DELETE /videos/gone.mp4',
  ]);
});

it('goes on after a failure, names it at the end and exits with 1', async () => {
  const bucket = await bucketWith({
    'videos/a.mp4': 25 * HOUR,
    'videos/b.mp4': 25 * HOUR,
    'videos/c.mp4': 25 * HOUR,
  });
  bucket.cos.inject({ match: ({ url }) => url.includes('b.mp4'), status: 403, code: 'AccessDenied' });
  const { code, stdout } = await sweep(bucket, ...STALE);
  expect(lines(stdout)).toEqual([
    '3 uploads in N s with 4 requests:',
    '  aborted      2',
    '  gone         0',
    '  kept         0',
    '  failed       1',
    '    videos/b.mp4 (upload ID id of videos/b.mp4): 403 AccessDenied: Injected by the emulator.',
  ]);
  expect({ code, left: left(bucket) }).toEqual({ code: 1, left: ['videos/b.mp4'] });
});

it('says in one sentence why the list could not be had, and exits with 1', async () => {
  const bucket = await bucketWith({ 'videos/a.mp4': 25 * HOUR });
  bucket.cos.inject({ status: 403, code: 'AccessDenied' });
  expect(await sweep(bucket, ...STALE)).toEqual({
    code: 1,
    stdout: '',
    stderr: 'The list of uploads could not be had: GET "/": 403 AccessDenied: Injected by the emulator.\n',
  });
  expect(left(bucket)).toEqual(['videos/a.mp4']);
});

it('says where to go on when the list breaks off in the middle', async () => {
  const bucket = await bucketWith(
    Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [`videos/${10_000 + i}`, HOUR])),
  );
  bucket.cos.inject({ match: ({ url }) => url.includes('key-marker'), status: 403, code: 'AccessDenied' });
  const { code, stdout, stderr } = await sweep(bucket, ...STALE);
  expect(stderr.split('\n')).toEqual([
    '1000 seen, 0 aborted, 0 failed',
    'The list of uploads could not be had: GET "/": 403 AccessDenied: Injected by the emulator.',
    '',
  ]);
  expect(lines(stdout)).toEqual([
    '1000 uploads in N s with 2 requests:',
    '  aborted         0',
    '  gone            0',
    '  kept         1000  1000 too young',
    '  failed          0',
    `The list broke off. Go on with --cursor '{"keyMarker":"videos/10999","uploadIdMarker":"id of videos/10999"}'`,
  ]);
  expect(code).toBe(1);
});

it('says where to go on when the limit of requests is reached, and fails when nothing could be done with it', async () => {
  const bucket = await bucketWith({ 'videos/a.mp4': 25 * HOUR, 'videos/b.mp4': 25 * HOUR });
  const first = await sweep(bucket, ...STALE, '--limit', '2');
  const cursor = '{"keyMarker":"videos/a.mp4","uploadIdMarker":"id of videos/a.mp4"}';
  expect([first.code, lines(first.stdout).at(-1)]).toEqual([
    0,
    `The limit of requests is reached. Go on with --cursor '${cursor}'`,
  ]);
  expect(left(bucket)).toEqual(['videos/b.mp4']);

  bucket.cos.inject({ status: 503, code: 'SlowDown', headers: { 'retry-after': '0' }, times: 2 });
  const second = await sweep(bucket, ...STALE, '--limit', '2', '--cursor', cursor);
  expect([second.code, second.stdout]).toEqual([1, '']);
  expect(second.stderr).toContain('limit was used up before anything could be told: GET "/": 503 SlowDown');
  expect(left(bucket)).toEqual(['videos/b.mp4']);
});

it('prints the summary and the cursor on Ctrl-C, and goes on from there when that is pasted into a shell', async () => {
  const hostile = "videos/b 'it is' \x1b[2J\r\n\u202e$(exit 7)";
  const bucket = await bucketWith({
    'videos/a.mp4': 25 * HOUR,
    [hostile]: 25 * HOUR,
    'videos/c.mp4': 25 * HOUR,
    'videos/d.mp4': HOUR,
  });
  const [arrived, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  bucket.cos.inject({
    match({ url }) {
      const held = url.includes('c.mp4');
      if (held) arrived.resolve();
      return held;
    },
    delay: gate.promise,
    drop: 'before',
  });
  const program = deno([...SWEEP, ...STALE, '--concurrency', '1'], environmentOf(bucket));
  await arrived.promise;
  program.child.kill('SIGINT');
  const { code, stdout, stderr } = await program.ended;
  gate.resolve();
  expect({ code, stderr, left: left(bucket) }).toEqual({
    code: 130,
    stderr: '',
    left: ['videos/c.mp4', 'videos/d.mp4'],
  });
  const escaped = 'videos/b \\u0027it is\\u0027 \\u001b[2J\\r\\n\\u202e$(exit 7)';
  expect(lines(stdout)).toEqual([
    '2 uploads in N s with 4 requests:',
    '  aborted      2',
    '  gone         0',
    '  kept         0',
    '  failed       0',
    `Interrupted. Go on with --cursor '{"keyMarker":"${escaped}","uploadIdMarker":"id of videos/b \\u0027it is\\u0027 [2J$(exit 7)"}'`,
  ]);

  bucket.cos.clearLog();
  const [hint] = /--cursor .*/.exec(stdout) ?? [];
  const second = await shell(
    `node_modules/.bin/deno ${[...SWEEP, ...STALE].join(' ')} ${hint}`,
    environmentOf(bucket),
  ).ended;
  expect(lines(second.stdout)).toEqual([
    '2 uploads in N s with 2 requests:',
    '  aborted      1',
    '  gone         0',
    '  kept         1  1 too young',
    '  failed       0',
  ]);
  expect({ code: second.code, left: left(bucket) }).toEqual({ code: 0, left: ['videos/d.mp4'] });
  expect(bucket.cos.requests[0]!.path).toContain(
    `key-marker=${encodeURIComponent(hostile).replaceAll("'", '%27').slice(0, 20)}`,
  );
});

it('says to begin again when it is interrupted before anything was done', async () => {
  const bucket = await bucketWith({ 'videos/a.mp4': 25 * HOUR });
  const [arrived, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  bucket.cos.inject({
    match() {
      arrived.resolve();
      return true;
    },
    delay: gate.promise,
  });
  const program = deno([...SWEEP, ...STALE], environmentOf(bucket));
  await arrived.promise;
  program.child.kill('SIGINT');
  const { code, stdout } = await program.ended;
  gate.resolve();
  expect([code, lines(stdout).at(-1)]).toEqual([130, 'Interrupted. Nothing was done: begin again.']);
});

it('shows a hostile key, upload ID, date and refusal escaped', async () => {
  const bucket = await bucketWith({});
  const key = 'videos/\x1b]0;title\x07\x9b2J\r\n\u202egpj.\u200bexe\\u{1b}';
  const id = '\x1b[2Jid';
  const listed = {
    respond: () =>
      new Response(
        `<ListMultipartUploadsResult><EncodingType>url</EncodingType><IsTruncated>false</IsTruncated>
        <Upload><Key>${encodeURIComponent(key)}</Key><UploadId>\u202eid</UploadId><Initiated>\u202enever\u009b</Initiated></Upload>
        <Upload><Key>${encodeURIComponent(key)}</Key><UploadId>an id</UploadId><Initiated>${ago(25 * HOUR)}</Initiated></Upload>
        </ListMultipartUploadsResult>`,
        { headers: { date: new Date(NOW).toUTCString() } },
      ),
  };
  const escaped = 'videos/\\u{1b}]0;title\\u{7}\\u{9b}2J\\u{d}\\u{a}\\u{202e}gpj.\\u{200b}exe\\\\u{1b}';
  bucket.cos.inject(listed);
  const dry = await sweep(bucket, ...STALE, '--dry-run');
  expect(lines(dry.stdout).slice(1, 3)).toEqual([
    `kept: undated  unknown      \\u{202e}never\\u{9b}   \\u{202e}id    ${escaped}`,
    `would abort    25 hours     ${ago(25 * HOUR)}  an id         ${escaped}`,
  ]);

  bucket.cos.inject(listed);
  bucket.cos.inject({
    respond: () =>
      new Response(
        `<Error><Code>AccessDenied</Code><Message>\u202eno \u009b2J${id.slice(1)}</Message></Error>`,
        { status: 403 },
      ),
  });
  const real = await sweep(bucket, ...STALE);
  expect(lines(real.stdout).slice(3)).toEqual([
    '  kept         1  1 without a date',
    '  failed       1',
    `    ${escaped} (upload ID an id): 403 AccessDenied: no 2J[2Jid`,
  ]);
});

it('prints no secret, though the server repeats all it was sent', async () => {
  const keys = {
    secretId: 'AKIDcanary',
    secretKey: 'canary-of-the-secret-key',
    securityToken: 'canary-of-the-token',
  };
  const bucket = await bucketWith({ 'videos/a.mp4': 25 * HOUR }, { credentials: [keys] });
  const echo = ({ headers }: Request): Response => {
    const all = `${keys.secretKey} ${headers.get('authorization')} ${headers.get('x-cos-security-token')}`;
    return new Response(
      `<Error><Code>${all}</Code><Message>${all.replaceAll('&', '&amp;')}</Message></Error>`,
      { status: 400 },
    );
  };
  bucket.cos.inject({ match: ({ method }) => method === 'DELETE', times: 4, respond: echo });
  const real = await sweep(bucket, ...STALE);
  expect([real.code, lines(real.stdout).at(4)]).toEqual([1, '  failed       1']);
  bucket.cos.inject({ times: 9, respond: echo });
  const listless = await sweep(bucket, ...STALE);
  expect([listless.code, listless.stdout]).toEqual([1, '']);
  for (const { stdout, stderr } of [real, listless])
    expect(stdout + stderr).not.toMatch(/canary-of|[\da-f]{40}/);
});

it('prints its help and needs nothing for it', async () => {
  const { code, stdout, stderr } = await deno([...SWEEP, '--help'], {}).ended;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  for (const name of ['prefix', 'older-than', 'dry-run', 'keep', 'concurrency', 'limit', 'cursor', 'help'])
    expect(stdout).toContain(`\n  --${name} `);
});

const AGE = '--older-than must be a duration of 1h to 365d, such as 90m, 24h or 7d.';
it.each<[sentence: string, flags: string[], env?: Record<string, string>]>([
  ["--prefix is missing; --prefix '' sweeps the whole bucket.", ['--older-than', '24h']],
  ['--older-than is missing; 24h, say.', ['--prefix', 'videos/']],
  [AGE, ['--prefix', '', '--older-than', '59m']],
  [AGE, ['--prefix', '', '--older-than', '24']],
  [AGE, ['--prefix', '', '--older-than', '11575d']],
  ['There is no flag --secret-key; --help lists them.', [...STALE, '--secret-key=a secret value']],
  ['There is no flag --\\u{1b}c; --help lists them.', [...STALE, '--\x1bc']],
  ['Argument 5 belongs to no flag; --help lists the flags.', [...STALE, 'a secret value']],
  [
    '--prefix needs a value; one that begins with a dash is written --prefix=-….',
    ['--prefix', '--dry-run', '--older-than', '24h'],
  ],
  ['--cursor needs a value; one that begins with a dash is written --cursor=-….', [...STALE, '--cursor']],
  ['--dry-run takes no value.', [...STALE, '--dry-run=no']],
  ['--prefix was given twice.', [...STALE, '--prefix', '']],
  ['--concurrency must be a whole number from 1 to 256.', [...STALE, '--concurrency', '1e1']],
  ['--limit must be a whole number from 2 to 1000000000.', [...STALE, '--limit', '1']],
  ['--cursor must be the JSON that an earlier run printed.', [...STALE, '--cursor', 'videos/a.mp4']],
  ['--cursor must be the text that an event had there.', [...STALE, '--cursor', 'null']],
  ['Set COS_REGION, COS_SECRET_KEY in the environment.', STALE, { COS_REGION: '', COS_SECRET_KEY: '' }],
  [
    'COS_BUCKET must be lower-case letters, digits and `-`, and end in `-<APPID>`: `examplebucket-1250000000`.',
    STALE,
    { COS_BUCKET: 'evil.example/-1' },
  ],
  ['COS_REGION must look like `ap-guangzhou`, without `cos.`.', STALE, { COS_REGION: 'evil.example/' }],
  [
    'COS_ENDPOINT must be `https:`; `http:` is for loopback, or needs `allowInsecureEndpoint: true`.',
    STALE,
    { COS_ENDPOINT: 'http://bucket.example' },
  ],
  [
    'COS_SECRET_ID must be as Tencent Cloud gave it: not `undefined`, without blanks and line ends.',
    STALE,
    { COS_SECRET_ID: 'a secret value' },
  ],
  [
    'COS_SECRET_KEY must be as Tencent Cloud gave it: not `undefined`, without blanks and line ends.',
    STALE,
    { COS_SECRET_KEY: 'a secret value' },
  ],
  [
    'COS_SECURITY_TOKEN must be as Tencent Cloud gave it: not `undefined`, without blanks and line ends.',
    STALE,
    { COS_SECURITY_TOKEN: 'a secret value' },
  ],
])('refuses with 2 and sends nothing: %s', async (sentence, flags, env = {}) => {
  const bucket = await bucketWith({ 'videos/a.mp4': 25 * HOUR });
  const ended = await deno([...SWEEP, ...flags], { ...environmentOf(bucket), ...env }).ended;
  expect(ended).toEqual({ code: 2, stdout: '', stderr: `${sentence}\n` });
  expect(bucket.cos.requests).toEqual([]);
});

it('says which permission is missing', async () => {
  const bucket = await bucketWith({});
  expect(
    await deno(['run', '--no-prompt', 'demo/deno/sweep.ts', ...STALE], environmentOf(bucket)).ended,
  ).toEqual({
    code: 2,
    stdout: '',
    stderr: 'Requires env access to "COS_BUCKET", run again with the --allow-env flag\n',
  });
});
