// What a caller may say about a signature.

/** Options of every signing function. */
export interface SignOptions {
  /** `start;end` in Unix seconds, used as it is instead of `expiresIn` and `now`. */
  keyTime?: string | undefined;
  /** How long the signature is valid, in seconds from `now`; at least 1, default 900. Cut off where the keys expire. */
  expiresIn?: number | undefined;
  /** The clock, in milliseconds since the epoch. Default `Date.now`. */
  now?: (() => number) | undefined;
  /** Exactly the headers to sign (`host` among them, if wanted). Default: `host`, `content-type`, COS's list, `x-cos-*` and `x-ci-*`. */
  signHeaders?: readonly string[] | undefined;
}
