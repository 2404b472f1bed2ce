// Asks a case of a bucket, and compares.
import { createCosEmulator } from '../../src/testing/index.ts';
import type { ContractCase, Expected } from './cases.ts';
import { type Answer, type BucketAccess, ContractBucket, element } from './contract-bucket.ts';

/** What differs from the table or was left behind, in words; `undefined` when nothing does or was. */
export async function check(one: ContractCase, access: BucketAccess): Promise<string | undefined> {
  const bucket = new ContractBucket(access);
  const problems = [...(await differences(one, bucket)), ...(await bucket.cleanUp())];
  return problems.length > 0 ? problems.join('; ') : undefined;
}

async function differences({ run, expected }: ContractCase, bucket: ContractBucket): Promise<string[]> {
  try {
    return compare(await run(bucket), expected);
  } catch (error) {
    return [`no answer: ${(error as Error).message}`];
  }
}

function compare({ status, headers, text }: Answer, expected: Expected): string[] {
  const differences: string[] = [];
  const expect = (what: string, actual: unknown, wanted: unknown) => {
    if (actual !== wanted) differences.push(`${what} is ${actual} instead of ${wanted}`);
  };
  expect('status', status, expected.status);
  expect('code', element(text, 'Code'), expected.code);
  for (const [name, value] of Object.entries(expected.headers ?? {})) expect(name, headers.get(name), value);
  for (const [name, value] of Object.entries(expected.elements ?? {})) {
    const [tag = '', isEnd] = name.split(' ends in');
    const actual = element(text, tag);
    expect(tag, isEnd === undefined ? actual : actual?.slice(-(value?.length ?? 0)), value);
  }
  if (expected.text !== undefined) expect('the body', text, expected.text);
  return differences;
}

/** The emulator, in this process. */
export function emulatorAccess(): BucketAccess {
  const cos = createCosEmulator();
  const { bucket, region } = cos.buckets[0]!;
  const host = `${bucket}.cos.${region}.myqcloud.com`;
  return { origin: `https://${host}`, host, credentials: cos.credentials[0]!, send: cos };
}
