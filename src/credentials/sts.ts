// Temporary keys as Tencent's STS and the servers in front of it write them. Sources: Tencent docs 1312/48195, 436/14048.

import type { Credentials } from '../signature/credentials.ts';
import { readable } from '../support/arguments.ts';
import { checkCredentials } from './check.ts';
import { redacted } from './redact.ts';

/**
 * Keys from an STS answer, as JSON text or parsed: the API's own, also in its `Response`; those of Tencent's STS helper servers; flat
 * ones, as a cos-js-sdk-v5 callback gives. Names in either case, times in seconds as numbers or digits. The keys show no secret when
 * printed, cloned or copied by spreading. Source: Tencent docs 1312/48195, 436/14048.
 * @throws {TypeError} naming what is missing. @throws {RangeError} naming a time that is not in seconds. No message repeats a value.
 */
export function parseStsCredentials(json: unknown): Credentials {
  const found = new Map<string, unknown>();
  const collect = (value: unknown): void => {
    for (const [name, one] of Object.entries(Object(value))) found.set(name.toLowerCase(), one);
  };
  collect(typeof json === 'string' ? readable('json', () => JSON.parse(json)) : json);
  for (const wrapper of ['response', 'data', 'credentials']) collect(found.get(wrapper));

  const first = (...names: string[]): unknown =>
    names.map((name) => found.get(name.toLowerCase())).find(Boolean);
  const needed = (...names: [string, ...string[]]): string => {
    const value = first(...names);
    if (!value) throw new TypeError(`the STS answer has no ${names[0]}`);
    return value as string;
  };
  // Digits become a number; what else there is, is left to the check.
  const seconds = (value: unknown): number => (typeof value === 'string' ? Number(value) : (value as number));
  const startTime = first('startTime');
  return redacted(
    checkCredentials({
      secretId: needed('tmpSecretId', 'secretId'),
      secretKey: needed('tmpSecretKey', 'secretKey'),
      securityToken: needed('sessionToken', 'securityToken', 'XCosSecurityToken', 'token'),
      startTime: startTime ? seconds(startTime) : undefined,
      expiredTime: seconds(needed('expiredTime')),
    }),
  );
}
