// `npm run emulator`: its flags, and the words of its faults.
import { expect, it } from 'vitest';
import { readFault } from '../../demo/emulator/fault.ts';
import { FlagError, readFlags } from '../../demo/emulator/flags.ts';
import { pointersOf } from '../../demo/emulator/pointers.ts';

it('without flags: the defaults', () => {
  expect(readFlags([])).toEqual({
    help: false,
    port: 9000,
    buckets: undefined,
    credentials: undefined,
    latency: 0,
    tls: false,
    faults: [],
    storeBytes: true,
  });
});
it('reads all of them', () => {
  const args = ['--port', '0', '--bucket', 'a-1:r', '--bucket', 'b-b-2:s', '--key', 'i:s', '--key', 'j:t:u'];
  expect(readFlags([...args, '--latency', '5', '--tls', '--no-bytes', '--help'])).toEqual({
    help: true,
    port: 0,
    buckets: [
      { bucket: 'a-1', region: 'r' },
      { bucket: 'b-b-2', region: 's' },
    ],
    credentials: [
      { secretId: 'i', secretKey: 's', securityToken: undefined },
      { secretId: 'j', secretKey: 't', securityToken: 'u' },
    ],
    latency: 5,
    tls: true,
    faults: [],
    storeBytes: false,
  });
});
it('a flag that npm has taken for its own is asked for again', () => {
  // Of `npm run emulator --port 9100` only the number is left.
  expect(() => readFlags(['9100'])).toThrow('npm wants `--` before flags: npm run emulator -- --help.');
});
it.each([
  ['--port', 'x'],
  ['--port', '65535'],
  ['--port', '1e3'],
  ['--latency', '0x10'],
  ['--bucket', 'Upper_case-1:r'],
  ['--bucket', '-1:r'],
  ['--bucket', 'a-1e3:r'],
  ['--bucket', 'a-1:cos.r'],
  ['--bucket', 'a-1:r:s'],
  ['--port', ''],
  ['--latency', '-1'],
  ['--bucket', 'a:r'],
  ['--bucket', 'a-1'],
  ['--bucket', 'a-b:r'],
  ['--key', 'canary'],
  ['--key', 'canary:'],
  ['--fault', 'PUT canary'],
  ['--canary', 'x'],
])('refuses %s %s, without saying the value', (flag, value) => {
  const read = () => readFlags([`${flag}=${value}`]);
  expect(read).toThrow(FlagError);
  expect(read).not.toThrow('canary');
});

it.each([
  ['DELETE 503 SlowDown x2', { status: 503, code: 'SlowDown', times: 2 }],
  ['any 500', { status: 500, code: undefined, times: 1 }],
  ['PUT drop-before', { drop: 'before', times: 1 }],
  ['PUT drop-after x3', { drop: 'after', times: 3 }],
  ['GET delay 200', { delay: 200, times: 1 }],
])('a fault: %s', (text, fault) => {
  expect(readFault(text)).toEqual({ ...fault, match: expect.any(Function) });
});
it('a fault happens to its method only', () => {
  const request = new Request('https://example.com', { method: 'PUT' });
  expect(readFault('PUT 500').match?.(request)).toBe(true);
  expect(readFault('GET 500').match?.(request)).toBe(false);
  expect(readFault('ANY 500').match?.(request)).toBe(true);
});
it.each([
  '',
  'DELETE',
  'FLY 500',
  'PUT 200',
  'PUT delay',
  'PUT delay x2',
  'PUT 503 A B',
  'PUT 503 x0',
  'PUT 503 x1e3',
])('no fault: %j', (text) => {
  expect(() => readFault(text)).toThrow();
});

it('several buckets are told apart by their hosts', () => {
  const desk = {
    origin: 'http://127.0.0.1:9000',
    bucket: { bucket: 'a-1', region: 'r' },
    credentials: { secretId: 'i', secretKey: 's' },
  };
  const node = (hasOneBucket: boolean) =>
    pointersOf({ ...desk, hasOneBucket }).find(({ sdk }) => sdk === 'JavaScript, Node')?.text;
  expect(node(true)).toContain("Domain: '127.0.0.1:9000', Protocol: 'http:'");
  expect(node(false)).toContain("Domain: '{Bucket}.localhost:9000'");
});
