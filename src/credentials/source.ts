// Where a request's signature comes from: keys, a function that fetches keys, or one that has the request
// signed elsewhere.

import type { Credentials } from '../signature/credentials.ts';

/** A request of this library that is about to be signed and sent. */
export interface UnsignedRequest {
  /** As HTTP writes it. */
  method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  /** Absolute and percent-encoded. */
  url: string;
  /** Those that will be sent, but for `host` and what a signature adds. */
  headers: Record<string, string>;
  /**
   * What to add to the local clock to get the server's, in milliseconds; 0 until the server has refused a
   * request for its time.
   */
  clockOffset: number;
}

/** A signature made elsewhere. It is sent with the one request that it was asked for. */
export interface RequestAuthorization {
  /** The `Authorization` value: visible ASCII, no spaces. */
  authorization: string;
  /** Sent as `x-cos-security-token`. */
  securityToken?: string | undefined;
}

/**
 * Keys, or a function that is asked before each attempt and returns keys or a ready-made signature. Give
 * the same object or function to all calls of one client: what is learnt about its clock is remembered by
 * it.
 * @example
 * // A real one asks a server: { authorization: await (await fetch('/sign', …)).text() }
 * const keys = { secretId: 'AKIDexample', secretKey: 'secretexample' };
 * const signedElsewhere: CredentialSource = (request) => ({ authorization: sign(request, keys) });
 */
export type CredentialSource =
  | Credentials
  | ((
      request: UnsignedRequest,
    ) => Credentials | RequestAuthorization | Promise<Credentials | RequestAuthorization>);

/** COS's codes for keys that it does not take; the last one as an older document spells it. */
export const KEYS_REFUSED: readonly string[] = ['ExpiredToken', 'InvalidAccessKeyId', 'InvaildAccessKeyId'];

/** Answers of sources that COS has refused: no cache gives them out again. */
export const refusedKeys: WeakSet<object> = /* @__PURE__ */ new WeakSet();
