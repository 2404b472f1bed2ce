// Signs each attempt afresh, and knows what to change when the server says that the clock or the keys are wrong.

import { checkSource, type CredentialSource, loadCredentials } from '../credentials/source.ts';
import { encode } from '../encode.ts';
import { keyTimeAt } from '../signature/key-time.ts';
import { type Credentials, checkIdentity, checkSecretKey } from '../signature/keys.ts';
import { sign } from '../signature/sign.ts';
import { CosError, type CosServiceError } from './errors.ts';
import type { ClientMemory } from './memory.ts';

/** One request's authorizer: it mends the clock once and the keys once, never in a loop. */
export interface Authorizer {
  /** The headers to send: the given ones, the token, and the signature over all of them. */
  headers(method: string, url: URL, headers: Record<string, string>): Promise<Record<string, string>>;
  /** Whether what the refusal names has been put right, so that the request should be signed and sent again. */
  mend(refusal: CosServiceError, sentAt: number, answeredAt: number): boolean;
  /** What no message may repeat. */
  secrets(): string[];
}

// The window of a request that is sent at once: wide enough on both sides for a clock that is a few minutes off.
const BACKDATE = 300;
/** A clock that is off by less is inside that window: the refusal has another cause. In milliseconds. */
const CLOCK_TOLERANCE = 240_000;
/** An answer that took longer says nothing exact about the server's clock. In milliseconds. */
const SLOW_ANSWER = 60_000;

/** @throws {TypeError} when `credentials` is not a source of keys. */
export function authorizer(credentials: unknown, memory: ClientMemory, now: () => number): Authorizer {
  const source = checkSource(credentials);
  let keys: Credentials | undefined;
  let clockOffset = 0;
  let clockMended = false;
  let keysMended = false;

  return {
    async headers(method, url, given) {
      keys = await usableKeys(source);
      clockOffset = memory.clockOffset;
      const { securityToken, startTime, expiredTime } = keys;
      const headers: Record<string, string> = { ...given };
      if (securityToken) headers['x-cos-security-token'] = securityToken;
      const keyTime = keyTimeAt(now() + clockOffset, { startTime, expiredTime }, { backdate: BACKDATE });
      headers['authorization'] = sign({ method, url, headers }, keys, { keyTime });
      return headers;
    },
    mend(refusal, sentAt, answeredAt) {
      if (refusal.code === 'ERR_COS_CLOCK') {
        if (clockMended || refusal.serverTime === undefined || answeredAt - sentAt > SLOW_ANSWER) return false;
        clockMended = true;
        // Another request of this client may have learnt it in the meantime.
        if (memory.clockOffset !== clockOffset) return true;
        const offset = refusal.serverTime - (sentAt + answeredAt) / 2;
        if (Math.abs(offset - clockOffset) < CLOCK_TOLERANCE) return false;
        memory.clockOffset = offset;
        return true;
      }
      if (keysMended || typeof source !== 'function' || !/^(?:ExpiredToken|Inva(?:lid|ild)AccessKeyId)$/.test(refusal.serviceCode ?? ''))
        return false;
      keysMended = true;
      return true;
    },
    secrets: () => (keys?.securityToken ? [keys.secretKey, keys.securityToken, encode(keys.securityToken)] : keys ? [keys.secretKey] : []),
  };
}

async function usableKeys(source: CredentialSource): Promise<Credentials> {
  if (typeof source !== 'function') return checked(source);
  let loaded: Credentials;
  try {
    loaded = await loadCredentials(source);
  } catch (cause) {
    throw new CosError('credentials: the function that returns them failed', { code: 'ERR_COS_CREDENTIALS', retryable: true, cause });
  }
  try {
    return checked(loaded);
  } catch (cause) {
    throw new CosError(`credentials: the function returned no usable keys: ${(cause as Error).message}`, { code: 'ERR_COS_CREDENTIALS', cause });
  }
}

const checked = (keys: Credentials): Credentials => ({ ...checkIdentity(keys), secretKey: checkSecretKey(keys) });
