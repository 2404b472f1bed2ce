// Temporary keys as Tencent's STS and the servers in front of it write them. Sources: Tencent docs
// 1312/48195, 436/14048.

import { type Credentials, CredentialsError, checkCredentials } from '../signature/credentials.ts';
import { asText, checkAwaited, readable } from '../support/arguments.ts';
import { Redactor } from './redact.ts';
import { redacted } from './redacted.ts';

/**
 * Keys from an STS answer, as JSON text or parsed: the API's own, also in its `Response`; those of
 * Tencent's STS helper servers; flat ones, as a cos-js-sdk-v5 callback gives; each of them in the `data`,
 * `result` or `body` of your own server, the keys as JSON text too. Names in either case, times in seconds as
 * numbers or digits. The keys show no secret when printed, cloned or copied by spreading. Source: Tencent
 * docs 1312/48195, 436/14048.
 * @throws {TypeError} naming what is missing.
 * @throws {RangeError} naming a time that is not in seconds.
 * @throws {Error} with the code `ERR_COS_CREDENTIALS` and what STS said, when it refused. No message repeats
 * a value.
 * @example
 * const credentials = parseStsCredentials({
 *   credentials: { tmpSecretId: 'AKIDexample', tmpSecretKey: 'secretexample', sessionToken: 'token' },
 *   startTime: 1_700_000_000,
 *   expiredTime: 1_700_001_800,
 * });
 * Object.keys(credentials); // ['secretId', 'startTime', 'expiredTime']
 */
export function parseStsCredentials(json: unknown): Credentials {
  checkAwaited(json, 'json');
  if (json instanceof Response) throw new TypeError('json is a Response: give what its json() resolves to');
  const answer = new StsAnswer(json);
  const refusal = answer.ofKeys('tmpSecretId', 'secretId') === undefined && refusalIn(answer);
  if (refusal) throw refusal;
  const startTime = answer.ofKeys('startTime');
  return redacted(
    checkCredentials({
      secretId: answer.needed('tmpSecretId', 'secretId') as string,
      secretKey: answer.needed('tmpSecretKey', 'secretKey') as string,
      securityToken: answer.needed('sessionToken', 'securityToken', 'XCosSecurityToken', 'token') as string,
      startTime: startTime === undefined ? undefined : seconds(startTime),
      expiredTime: seconds(answer.needed('expiredTime')),
    }),
  );
}

/** What an answer is wrapped in, by Tencent and by the servers in front of it. */
const WRAPPERS = ['response', 'data', 'result', 'body', 'credentials', 'error'];

/** The fields of one object, by lower-case name. */
type Fields = ReadonlyMap<string, unknown>;

/** The fields of an answer, and of what it wraps. */
class StsAnswer {
  /** All of them: of an inner object rather than of those around it. */
  readonly #fields = new Map<string, unknown>();
  /** The object that holds the keys, and those around it, the nearest first. */
  #levels: readonly Fields[] = [];

  constructor(json: unknown) {
    const rule = 'must be the answer of STS, parsed or as JSON text';
    this.#collect(typeof json === 'string' ? readable('json', () => JSON.parse(json), rule) : json, []);
  }

  /** The first of these fields that holds something, wherever it stands. */
  first(...names: string[]): unknown {
    return names.map((name) => this.#fields.get(name.toLowerCase())).find(Boolean);
  }

  /** That of the keys: a field of another object, a token above all, may belong to something else. */
  ofKeys(...names: string[]): unknown {
    return this.#levels
      .flatMap((fields) => names.map((name) => fields.get(name.toLowerCase())))
      .find(Boolean);
  }

  needed(...names: [string, ...string[]]): unknown {
    const value = this.ofKeys(...names);
    if (value === undefined) throw new TypeError(`the STS answer has no ${names[0]}`);
    return value;
  }

  #collect(answer: unknown, around: readonly Fields[]): void {
    if (typeof answer !== 'object' || answer === null || around.length > WRAPPERS.length) return;
    const fields = new Map(Object.entries(answer).map(([name, value]) => [name.toLowerCase(), value]));
    const levels = [fields, ...around];
    if (fields.get('tmpsecretid') || fields.get('secretid')) this.#levels = levels;
    for (const [name, value] of fields) this.#fields.set(name, value);
    for (const [name, value] of fields) if (WRAPPERS.includes(name)) this.#collect(unwrapped(value), levels);
  }
}

/** An inner object may be JSON text of its own. */
function unwrapped(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

/** What STS, or the server in front of it, says instead of giving keys. */
function refusalIn(answer: StsAnswer): CredentialsError | undefined {
  const redactor = new Redactor([], []);
  // API 2.0 has a number for its code, and says in codeDesc what it means.
  const code = redactor.code(asText(answer.first('codeDesc')) ?? asText(answer.first('code')));
  // The last ones are those of a problem after RFC 9457, and of OAuth.
  const names = ['message', 'msg', 'errmsg', 'detail', 'error_description', 'error', 'title'];
  const message = redactor.text(asText(answer.first(...names)));
  const said = [code, message].filter(Boolean).join(': ');
  return said ? new CredentialsError(`STS gave no keys: ${said}`) : undefined;
}

/** Digits become a number; what else there is, is left to the check. */
const seconds = (value: unknown): number => (typeof value === 'string' ? Number(value) : (value as number));
