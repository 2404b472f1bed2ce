// What a test gives to the emulator and cannot be: told at once, in words that say what it should be.
import { expect, it } from 'vitest';
import { cosHandlers, createCosEmulator } from '../../src/testing/index.ts';

const bucket = { bucket: 'a-1', region: 'ap-beijing' };
const OPTIONS =
  'it may have `buckets`, `credentials`, `now`, `minPartSize`, `lateParts`, `missingUploads`, `storeBytes`';
const FAULT =
  'it may have `match`, `times`, `delay`, `respond`, `status`, `code`, `headers`, `redirect`, `answer`, `drop`';
const BUCKETS =
  'buckets must be an array of objects with the texts `bucket` and `region`; leave it out for the default';

it.each([
  [null, new TypeError(`options must be an object; ${OPTIONS}`)],
  [{ minPartsize: 0 }, new TypeError(`options has no \`minPartsize\`; ${OPTIONS}`)],
  [{ buckets: bucket }, new TypeError(BUCKETS)],
  [{ buckets: [bucket, 'canary'] }, new TypeError(BUCKETS)],
  [{ buckets: [null] }, new TypeError(BUCKETS)],
  [{ buckets: [{ bucket: 'canary' }] }, new TypeError(BUCKETS)],
  [{ buckets: [] }, new TypeError('buckets must hold at least one; leave it out for the default')],
  [{ credentials: [] }, new TypeError('credentials must hold at least one; leave it out for the default')],
  [
    { credentials: [{ secretId: 'canary', secretKey: '' }] },
    new TypeError(
      'credentials must be an array of objects with the texts `secretId` and `secretKey`; leave it out for the default',
    ),
  ],
  [
    { now: 5 },
    new TypeError('now must be a function: it returns milliseconds since the epoch, as Date.now does'),
  ],
  [{ minPartSize: '1' }, new RangeError('minPartSize must be a whole number from 0, or Infinity')],
  [{ lateParts: 'canary' }, new RangeError("lateParts must be 'refused' or 'stored'")],
  [{ missingUploads: 'stored' }, new RangeError("missingUploads must be 'refused' or 'deleted'")],
  [{ storeBytes: 0 }, new RangeError('storeBytes must be true or false')],
])('createCosEmulator(%j) is refused', (options, error) => {
  expect(() => createCosEmulator(options as never)).toThrow(error);
});
it('options that are undefined are not there', () => {
  const options = { buckets: undefined, credentials: undefined, now: undefined, storeBytes: undefined };
  expect(createCosEmulator(options).buckets).toEqual(createCosEmulator().buckets);
});

it.each([
  [undefined, new TypeError(`fault must be an object; ${FAULT}`)],
  [{ dropp: 'after' }, new TypeError(`fault has no \`dropp\`; ${FAULT}`)],
  [{ match: 'PUT' }, new TypeError('fault.match must be a function: leave it out where there is none')],
  [
    { respond: new Response() },
    new TypeError('fault.respond must be a function: leave it out where there is none'),
  ],
  [{ answer: 5 }, new TypeError('fault.answer must be a function: leave it out where there is none')],
  [{ times: -1 }, new RangeError('fault.times must be a whole number from 0, or Infinity')],
  [{ times: 1.5 }, new RangeError('fault.times must be a whole number from 0, or Infinity')],
  [{ times: '2' }, new RangeError('fault.times must be a whole number from 0, or Infinity')],
  [{ status: 0 }, new RangeError('fault.status must be a whole number from 200 to 599')],
  [{ status: 600 }, new RangeError('fault.status must be a whole number from 200 to 599')],
  [{ drop: 'canary' }, new RangeError("fault.drop must be 'before' or 'after'")],
])('inject(%j) is refused, and nothing goes wrong', async (fault, error) => {
  const cos = createCosEmulator();
  expect(() => cos.inject(fault as never)).toThrow(error);
  const answer = await cos(new Request('https://examplebucket-1250000000.cos.ap-guangzhou.myqcloud.com/k'));
  expect(answer.status).toBe(403);
});

it('the clock can only be set to a function', () => {
  const cos = createCosEmulator();
  const set = () => {
    cos.now = 5 as never;
  };
  expect(set).toThrow(
    new TypeError('now must be a function: it returns milliseconds since the epoch, as Date.now does'),
  );
  expect(cos.now()).toBeGreaterThan(0);
});
it('an upload without a key is not opened', () => {
  const cos = createCosEmulator();
  expect(() => cos.addUpload({} as never)).toThrow(new TypeError('key must be text that is not empty'));
  expect(cos.uploads).toEqual([]);
});
it.each([undefined, {}, () => {}])('cosHandlers(%o) is refused', (emulator) => {
  expect(() => cosHandlers(emulator as never)).toThrow(
    new TypeError('emulator must be what createCosEmulator() has returned'),
  );
});
