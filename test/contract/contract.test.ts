// The contract, asked of the emulator: what `npm run contract` does without a bucket.
import { expect, it } from 'vitest';
import { sign } from '../../src/index.ts';
import { cases } from './cases.ts';
import { check, emulatorAccess } from './check.ts';

it.each(cases.map((one) => [one.name, one] as const))('%s', async (_, one) => {
  expect(await check(one, emulatorAccess())).toBeUndefined();
});
it('a case that does not hold is told', async () => {
  const [one] = cases;
  const other = { ...one!, expected: { status: 201, headers: { etag: '"other"' } } };
  expect(await check(other, emulatorAccess())).toBe(
    'status is 200 instead of 201; etag is "25f9e794323b453885f5181f1b624d0b" instead of "other"',
  );
});
it('nothing stays behind', async () => {
  const access = emulatorAccess();
  for (const one of cases) await check(one, access);
  const { origin, send } = access;
  for (const path of ['/', '/?uploads']) {
    const url = origin + path;
    const headers = { authorization: sign({ method: 'GET', url }, access.credentials) };
    const text = await (await send(new Request(url, { headers }))).text();
    expect(text).not.toContain('contract-');
  }
});
