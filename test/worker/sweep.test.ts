// The demo's Worker in workerd with its cron and its queue: what nobody aborted is gone in the end, and
// nothing else is.
import { describe, expect, it, onTestFinished } from 'vitest';
import { PREFIX } from '../../demo/worker/user.ts';
import { until } from '../browser/until.ts';
import { slowness } from '../run/slowness.ts';
import { SECRETS, startSite } from './worker-site.ts';

const HOUR = 3_600_000;
const QUEUE = 'cos-abort-sweep';

/** Consumes the dead letters, and tells the test. */
const UNDERTAKER = `export default {
  async queue({ messages }, env) {
    for (const { body } of messages) await env.TEST.fetch('http://test', { method: 'POST', body: JSON.stringify(body) });
  },
};`;

const isStale = ({ key }: { key: string }): boolean => key.endsWith('-stale');
const LIST = 'GET encoding-type,max-uploads,prefix,uploads';
const ABORT = 'DELETE uploadId';

/** The Worker with its cron and its queue, in front of a bucket of its own. */
async function openNight(vars: Record<string, string | number> = {}, max_retries = 5) {
  /** The dead letters. */
  const dead: unknown[] = [];
  const site = await startSite({
    vars,
    consumer: { max_retries, retry_delay: 0 },
    beside: [
      {
        name: 'undertaker',
        compatibilityDate: '2026-07-30',
        modules: [{ type: 'ESModule', path: 'undertaker.js', contents: UNDERTAKER }],
        queueConsumers: { [`${QUEUE}-dead`]: { maxBatchSize: 1, maxBatchTimeout: 0 } },
        serviceBindings: {
          async TEST(request: { json(): Promise<unknown> }) {
            dead.push(await request.json());
            return new Response() as never;
          },
        },
      },
    ],
  });
  onTestFinished(async () => {
    await site.close();
    const log = site.log.join('\n');
    for (const secret of [SECRETS.COS_SECRET_KEY, SECRETS.SESSION_SECRET, 'q-signature'])
      expect(log, 'what every test must not tell').not.toContain(secret);
  });

  /**
   * Uploads of different users, `stale` that many days ago and `young` ones, mixed in the order of the list.
   */
  function plant(stale: number, young: number): void {
    const names = Array.from(
      { length: stale + young },
      (_, i) => `${PREFIX}user-${i % 7}/${String(i).padStart(5, '0')}`,
    );
    for (const [i, name] of names.entries()) {
      // Evenly spread: where the share of young ones grows by a whole upload.
      const isYoung = Math.floor(((i + 1) * young) / names.length) > Math.floor((i * young) / names.length);
      site.cos.addUpload({
        key: `${name}-${isYoung ? 'young' : 'stale'}`,
        initiated: Date.now() - (isYoung ? 2 : 72) * HOUR,
      });
    }
  }

  const staleLeft = (): number => site.cos.uploads.filter(isStale).length;

  /** Each kind of request that the bucket has seen: a method with the names in its query. */
  function kindsSeen(): string[] {
    const kinds = site.cos.requests.map(
      ({ method, path }) => `${method} ${[...new URL(path, 'http://any').searchParams.keys()].sort()}`,
    );
    return [...new Set(kinds)].sort();
  }
  /** That many more messages have come to an end, by the Worker's own words. */
  const ended = (): number =>
    site.log.filter((line) => /^sweep: (\d+ stale|\d+ of|message|a message)/.test(line)).length;
  return { site, dead, plant, staleLeft, kindsSeen, ended };
}

describe('a night', () => {
  it('leaves young uploads, and what is not below the prefix', async () => {
    const { site, dead, plant, staleLeft, kindsSeen, ended } = await openNight();
    plant(250, 50);
    for (const key of ['other/film.mp4', 'cos-abort-dem', 'cos-abort-demo'])
      site.cos.addUpload({ key, initiated: 0 });
    await site.cron();
    await until('no stale upload is left', () => staleLeft() === 0);
    await until('all messages have ended', () => ended() === 1 + Math.ceil(250 / 40));
    expect(site.cos.uploads.filter(({ key }) => key.endsWith('-young'))).toHaveLength(50);
    expect(site.cos.uploads).toHaveLength(53);
    expect(kindsSeen()).toEqual([ABORT, LIST]);
    expect(site.cos.requests.filter(({ method }) => method === 'DELETE')).toHaveLength(250);
    expect(dead).toEqual([]);
  });

  it('with nothing to do does nothing', async () => {
    const { site, plant, kindsSeen, ended } = await openNight();
    plant(0, 3);
    await site.cron();
    await until('the list has been read', () => ended() === 1);
    expect(site.cos.uploads).toHaveLength(3);
    expect(kindsSeen()).toEqual([LIST]);
  });

  it('in which the bucket fails half-way ends with the same, by the repetitions of the platform', async () => {
    const { site, dead, plant, staleLeft, kindsSeen } = await openNight();
    plant(100, 20);
    const deleting = (names: RegExp) => (request: Request) =>
      request.method === 'DELETE' && names.test(request.url);
    site.cos.inject({ match: deleting(/[15]-stale/), times: 12, status: 503, code: 'SlowDown' });
    site.cos.inject({ match: deleting(/3-stale/), times: 6, drop: 'before' });
    site.cos.inject({ match: deleting(/7-stale/), times: 6, drop: 'after' });
    await site.cron();
    await until('no stale upload is left', () => staleLeft() === 0);
    await until(
      'all messages have ended well',
      () => site.log.filter((line) => /of \d+ aborted or gone/.test(line)).length >= 4,
    );
    expect(site.log.filter((line) => /^sweep: message \S+ failed/.test(line)).length).toBeGreaterThan(0);
    expect(site.cos.uploads.map(({ key }) => key.endsWith('-young'))).toEqual(Array(20).fill(true));
    expect(kindsSeen()).toEqual([ABORT, LIST]);
    expect(dead).toEqual([]);
  });

  it('in which the list fails reads it again', async () => {
    const { site, plant, staleLeft } = await openNight();
    plant(5, 5);
    site.cos.inject({ match: ({ method }) => method === 'GET', times: 3, status: 500 });
    await site.cron();
    await until('no stale upload is left', () => staleLeft() === 0);
    expect(site.cos.uploads).toHaveLength(5);
  });

  it('is not disturbed by messages that make no sense', async () => {
    const { site, dead, plant } = await openNight();
    plant(1, 1);
    const { key, uploadId } = site.cos.uploads.find(isStale)!;
    const senseless = [
      'from the start',
      null,
      {},
      { abort: { key, uploadId } },
      { abort: [{ key, uploadId: '' }] },
      { abort: [{ key, uploadId: [uploadId] }] },
      { abort: [{ key: 'other/film.mp4', uploadId }] },
      { list: true },
      { list: { keyMarker: 'a' } },
    ];
    for (const body of senseless) await site.send(body);
    await until(
      'they have been read',
      () =>
        site.log.filter((line) => /none of ours (was|were) dropped/.test(line)).length === senseless.length,
    );
    expect(site.cos.requests).toEqual([]);
    expect(site.cos.uploads).toHaveLength(2);
    expect(dead).toEqual([]);
  });
});

it(
  'a bucket that is too large for one invocation is listed on from where the last one stopped',
  async () => {
    const { site, plant, staleLeft } = await openNight({ SWEEP_LISTS: 2 });
    plant(300, 4200); // five pages of 1000
    await site.cron();
    await until('no stale upload is left', () => staleLeft() === 0, 30_000);
    expect(site.cos.uploads).toHaveLength(4200);
    expect(site.log.filter((line) => /to be continued/.test(line))).toHaveLength(2);
    expect(site.cos.requests.filter(({ method }) => method === 'GET')).toHaveLength(5);
  },
  90_000 * slowness(),
);

describe('what has no uploadId', () => {
  it('in the list keeps nothing else from being aborted', async () => {
    const { site, dead, plant, staleLeft } = await openNight();
    plant(10, 2);
    site.cos.addUpload({ key: `${PREFIX}user-1/00003-nameless`, uploadId: '', initiated: 0 });
    await site.cron();
    await until('no stale upload is left', () => staleLeft() === 0);
    expect(site.cos.uploads).toHaveLength(3);
    expect(dead).toEqual([]);
    expect(site.log.join('\n')).not.toMatch(/dropped|failed/);
  });

  it('in a message is dropped, and the others are aborted', async () => {
    const { site, plant, staleLeft } = await openNight();
    plant(2, 1);
    const [first, second] = site.cos.uploads.filter(isStale).map(({ key, uploadId }) => ({ key, uploadId }));
    await site.send({
      abort: [first, { key: first!.key }, null, { key: 'other/film.mp4', uploadId: 'any' }, second],
    });
    await until('no stale upload is left', () => staleLeft() === 0);
    await until('it is told', () =>
      site.log.includes('sweep: 3 in a message that are none of ours were dropped'),
    );
    await until('the others are', () => site.log.includes('sweep: 2 of 2 aborted or gone'));
    expect(site.cos.requests.map(({ method }) => method)).toEqual(['DELETE', 'DELETE']);
    expect(site.cos.uploads).toHaveLength(1);
  });
});

describe('vars that are strings, as the dashboard makes them,', () => {
  it('are taken as numbers', async () => {
    const { site, plant, staleLeft } = await openNight({ SWEEP_OLDER_THAN: '172800', SWEEP_LISTS: '5' });
    plant(3, 2);
    await site.cron();
    await until('no stale upload is left', () => staleLeft() === 0);
    expect(site.cos.uploads).toHaveLength(2);
  });

  it.each([
    { SWEEP_OLDER_THAN: 'two days' },
    { SWEEP_OLDER_THAN: '' },
    { SWEEP_OLDER_THAN: ' ' },
    { SWEEP_LISTS: 'all' },
    { SWEEP_LISTS: '' },
  ])(
    'and no numbers sweep nothing, and say so: %j',
    async (vars) => {
      const { site, dead, plant } = await openNight(vars as Record<string, string>, 1);
      plant(3, 2);
      await site.cron();
      await until('it is a dead letter', () => dead.length > 0);
      expect(dead).toEqual([{ list: 'from the start' }]);
      expect(site.cos.requests).toEqual([]);
      expect(site.log.join('\n')).toMatch(/failed: RangeError: (olderThan|limit) must be a whole number/);
    },
    60_000,
  );
});

describe('what cannot be done', () => {
  it('is repeated as often as the settings say, and then put aside, whole', async () => {
    const { site, dead, plant } = await openNight({}, 2);
    plant(3, 2);
    const stale = site.cos.uploads.filter(isStale).map(({ key, uploadId }) => ({ key, uploadId }));
    site.cos.inject({
      match: ({ method }) => method === 'DELETE',
      times: Number.POSITIVE_INFINITY,
      status: 403,
      code: 'AccessDenied',
    });
    await site.cron();
    await until('it is a dead letter', () => dead.length > 0);
    expect(dead).toEqual([{ abort: stale }]);
    expect(site.cos.requests.filter(({ method }) => method === 'DELETE')).toHaveLength(3 * stale.length);
    expect(site.cos.uploads).toHaveLength(5);
  });

  it('a list that is refused is put aside, too', async () => {
    const { site, dead, plant, kindsSeen } = await openNight({}, 1);
    plant(1, 0);
    site.cos.inject({
      match: ({ method }) => method === 'GET',
      times: Number.POSITIVE_INFINITY,
      status: 403,
      code: 'AccessDenied',
    });
    await site.cron();
    await until('it is a dead letter', () => dead.length > 0);
    expect(dead).toEqual([{ list: 'from the start' }]);
    expect(kindsSeen()).toEqual([LIST]);
    expect(site.cos.uploads).toHaveLength(1);
  });
});
