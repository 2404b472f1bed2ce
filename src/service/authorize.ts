// Signs each attempt afresh, and knows what to change when the server says that the clock or the keys are wrong.

import { type CheckedAnswer, checkAnswer } from '../credentials/check.ts';
import { type CredentialSource, refusedKeys } from '../credentials/source.ts';
import type { Credentials } from '../signature/credentials.ts';
import { keyWindow } from '../signature/key-time.ts';
import { sign } from '../signature/sign.ts';
import { CosError, type CosServiceError } from './errors.ts';
import type { ServiceRequest } from './exchange.ts';
import { type ClientMemory, remember } from './memory.ts';
import type { SendOptions } from './send.ts';

/** {@link SendOptions} of a request that is signed here. */
export interface ServiceOptions extends SendOptions {
  /** The keys, or a function that returns them or signs elsewhere; asked before each attempt. */
  credentials: CredentialSource;
}

/** Mends the clock once and the keys once for its one request, never in a loop. */
export interface Authorizer {
  memory: ClientMemory;
  /** The headers to send: the request's, the token, and the signature over all of them. */
  headers(request: ServiceRequest): Promise<Record<string, string>>;
  /** Whether what the refusal names has been put right, so that the request should be signed and sent again. */
  mend(refusal: CosServiceError, sentAt: number): boolean;
  /** What no message may repeat. */
  secrets: (string | undefined)[];
}

// Seconds. The window of a request that is sent at once reaches far enough back for a clock that is a few minutes ahead.
const BACKDATE = 300;
/** Milliseconds. A clock that is off by less is inside that window: the refusal has another cause. */
const CLOCK_TOLERANCE = 240_000;
/** Milliseconds. An answer that took longer says nothing exact about the server's clock. */
const SLOW_ANSWER = 60_000;

/** An authorizer for one request, from the client's keys. @throws {TypeError} when there are none. */
export function signedWith({ credentials: source, now = Date.now }: ServiceOptions): Authorizer {
  if (Object(source) !== source) throw new TypeError('credentials is missing or malformed');
  const memory = remember(source);
  let clockOffset: number;
  let answer: object;
  let keys: CheckedAnswer;
  let clockMended = false;
  let refusals = 0; // of the keys
  const window = (offset: number): string => keyWindow({ now: () => now() + offset }, keys, BACKDATE);
  const authorize: Authorizer = {
    memory,
    secrets: [],
    async headers({ method, url, headers: unsigned }) {
      clockOffset = memory.clockOffset;
      let keyTime: string;
      try {
        const request = { method, url: url.href, headers: { ...unsigned }, clockOffset };
        answer = typeof source === 'function' ? await source(request) : source;
        keys = checkAnswer(answer);
        keyTime = window(clockOffset);
      } catch (cause) {
        if (typeof source !== 'function') throw cause;
        throw new CosError('credentials: the function failed or returned no usable keys', {
          code: 'ERR_COS_CREDENTIALS',
          cause,
        });
      }
      const { secretKey, authorization, securityToken } = keys;
      authorize.secrets = [secretKey, authorization, securityToken];
      const headers = { ...unsigned, ...(securityToken && { 'x-cos-security-token': securityToken }) };
      return {
        ...headers,
        authorization: authorization ?? sign({ method, url, headers }, keys as Credentials, { keyTime }),
      };
    },
    mend({ code, serviceCode = '', serverTime }, sentAt) {
      if (code !== 'ERR_COS_CLOCK') {
        if (typeof source !== 'function' || !/^(ExpiredToken|Inva(li|il)dAccessKeyId)$/.test(serviceCode))
          return false;
        refusedKeys.add(answer);
        return !refusals++;
      }
      const learnt = memory.clockOffset !== clockOffset; // by another request of this client in the meantime
      const offset = (serverTime ?? Number.NaN) - (sentAt + now()) / 2;
      const mend =
        !clockMended &&
        (learnt || (Math.abs(offset - clockOffset) >= CLOCK_TOLERANCE && now() - sentAt <= SLOW_ANSWER));
      clockMended = true;
      if (!mend || learnt) return mend;
      try {
        window(offset); // a clock by which these keys could not sign is not believed
      } catch {
        return false;
      }
      memory.clockOffset = offset;
      return true;
    },
  };
  return authorize;
}
