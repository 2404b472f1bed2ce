// Signs each attempt afresh, and knows what to change when the server says that the clock or the keys are
// wrong.

import { checkAnswer, checkCredentialSource } from '../credentials/check.ts';
import { noKeys, whyNot } from '../credentials/no-keys.ts';
import { Redactor } from '../credentials/redact.ts';
import { type CredentialSource, KEYS_REFUSED, refusedKeys } from '../credentials/source.ts';
import type { Explanation } from '../signature/authorization.ts';
import { type Credentials, CredentialsError } from '../signature/credentials.ts';
import { expiredKeys, keyWindow } from '../signature/key-time.ts';
import { toParts } from '../signature/request.ts';
import { explainChecked } from '../signature/sign.ts';
import { ownProperties, timeBy } from '../support/arguments.ts';
import { isInstance } from '../support/thrown.ts';
import { type Client, clientOf } from './client.ts';
import { CosError, type CosErrorDetails, type CosServiceError } from './errors.ts';
import type { Operation } from './operations.ts';
import {
  type Authorized,
  type Authorizer,
  readOptions,
  type ServiceOptions,
  type Settings,
} from './options.ts';
import type { ServiceRequest } from './request.ts';

/**
 * The settings of one request that is signed here. `size` is that of its body, in bytes.
 * @throws {TypeError | RangeError} as `readOptions`, and when there are no credentials.
 */
export function readServiceOptions(options: ServiceOptions, operation: Operation, size?: number): Settings {
  const settings = readOptions(options, operation, size);
  const { credentials } = ownProperties(options);
  checkCredentialSource(credentials);
  return { ...settings, authorizer: new SigningAuthorizer(credentials, settings.now) };
}

/**
 * Seconds. The window of a request that is sent at once reaches far enough back for a clock that is a few
 * minutes ahead.
 */
const BACKDATE = 300;
/** Milliseconds. A clock that is off by less is inside that window: the refusal has another cause. */
const CLOCK_TOLERANCE = 240_000;
/** Milliseconds. An answer that took longer says nothing exact about the server's clock. */
const SLOW_ANSWER = 60_000;

/** Signs the attempts of one request. Corrects the clock once and the keys once, never in a loop. */
export class SigningAuthorizer implements Authorizer {
  readonly client: Client;
  readonly secrets: Set<string> = new Set();
  readonly #source: CredentialSource;
  readonly #now: () => number;
  #clockCorrected = false;
  /** Of the client's offset, by this request, in milliseconds. */
  #correction: { from: number; to: number } | undefined;
  #keysRefreshed = false;

  constructor(source: CredentialSource, now: () => number) {
    this.client = clientOf(source);
    this.#source = source;
    this.#now = () => timeBy(now);
  }

  /**
   * @throws {CosError} when the source fails; `TypeError | RangeError` naming what is wrong with keys that
   * were given as they are.
   */
  async authorize(request: ServiceRequest, known: Partial<CosErrorDetails>): Promise<Authorized> {
    const { clockOffset } = this.client;
    const { method, url, headers: unsigned = {} } = request;
    const source = this.#source;
    if (typeof source === 'function') this.#now(); // a wrong `now` is not told as a fault of that function
    try {
      const given =
        typeof source === 'function'
          ? await source({ method, url: url.href, headers: { ...unsigned }, clockOffset })
          : source;
      const keys = checkAnswer(given);
      const { secretKey, securityToken } = keys;
      const headers: Record<string, string> = { ...unsigned };
      if (securityToken !== undefined) headers['x-cos-security-token'] = securityToken;
      const { authorization, signature }: Pick<Explanation, 'authorization' | 'signature'> =
        keys.authorization === undefined
          ? this.#sign(request, headers, keys as Credentials, clockOffset)
          : { authorization: keys.authorization, signature: keys.authorization };
      for (const secret of [secretKey, securityToken, signature, ...customerKeysIn(unsigned)])
        if (secret !== undefined) this.secrets.add(secret);
      return { headers: { ...headers, authorization }, given, clockOffset, signedAt: this.#now() };
    } catch (cause) {
      throw this.#failure(cause, known);
    }
  }

  /**
   * Keys that are ill-formed are misuse where they were given as they are; where they have expired, or a
   * function gave them, they are not.
   */
  #failure(cause: unknown, known: Partial<CosErrorDetails>): unknown {
    const isOfFunction = typeof this.#source === 'function';
    if (!isOfFunction && !isInstance(cause, CredentialsError)) return cause;
    const redactor = new Redactor(this.secrets, []);
    const message = isOfFunction ? noKeys(cause, redactor) : whyNot(cause, redactor);
    return new CosError(message, { ...known, code: 'ERR_COS_CREDENTIALS', cause });
  }

  /**
   * Whether what the refusal names has been put right, so that the request should be signed and sent again.
   * @throws {CosError} when the keys have expired by the server's clock.
   */
  recover(refusal: CosServiceError, authorized: Authorized): boolean {
    const { given, clockOffset } = authorized;
    const { code, serviceCode = '', serverTime = 0, attempts, refused } = refusal;
    if (code !== 'ERR_COS_CLOCK') return KEYS_REFUSED.includes(serviceCode) && this.#refreshKeys(given);
    if (this.#correctClock(refusal.serverTime, authorized)) return true;
    const { expiredTime = Number.POSITIVE_INFINITY } = given as Partial<Credentials>;
    // By one clock alone it might be that clock that is wrong.
    if (Math.min(serverTime, this.#now() + clockOffset) < expiredTime * 1000) return false;
    if (this.#refreshKeys(given)) return true;
    throw this.#failure(expiredKeys(expiredTime), { attempts, refused });
  }

  #refreshKeys(given: object): boolean {
    if (typeof this.#source !== 'function') return false;
    refusedKeys.add(given);
    const first = !this.#keysRefreshed;
    this.#keysRefreshed = true;
    return first;
  }

  #correctClock(serverTime: number | undefined, { given, clockOffset, signedAt }: Authorized): boolean {
    if (this.#clockCorrected) {
      this.#takeBackCorrection();
      return false;
    }
    this.#clockCorrected = true;
    // By another request of this client in the meantime.
    if (this.client.clockOffset !== clockOffset) return true;
    if (serverTime === undefined) return false;
    const answeredAt = this.#now();
    const offset = serverTime - (signedAt + answeredAt) / 2;
    const isTolerable = Math.abs(offset - clockOffset) < CLOCK_TOLERANCE;
    if (isTolerable || answeredAt - signedAt > SLOW_ANSWER) return false;
    try {
      this.#window(offset, checkAnswer(given)); // a clock by which these keys could not sign is not believed
    } catch {
      return false;
    }
    this.#correction = { from: clockOffset, to: offset };
    this.client.clockOffset = offset;
    return true;
  }

  /** The server has refused the time that it had named itself. */
  #takeBackCorrection(): void {
    const { from, to } = this.#correction ?? {};
    if (from !== undefined && this.client.clockOffset === to) this.client.clockOffset = from;
  }

  #sign(
    { method, url }: ServiceRequest,
    headers: Record<string, string>,
    keys: Credentials,
    clockOffset: number,
  ): Explanation {
    const parts = toParts(method, url, new Map(Object.entries(headers)));
    return explainChecked(parts, keys, this.#window(clockOffset, keys));
  }

  #window(offset: number, keys: Pick<Credentials, 'startTime' | 'expiredTime'>): string {
    return keyWindow({ now: () => this.#now() + offset }, keys, BACKDATE);
  }
}

/** Keys by which a customer has objects encrypted. Source: Tencent doc 436/7728. */
const customerKeysIn = (headers: Readonly<Record<string, string>>): string[] =>
  Object.keys(headers).flatMap((name) => (name.endsWith('-customer-key') ? headers[name] : undefined) ?? []);
