// What was asked for on the command line and in the environment. No message repeats a value that may be
// secret.
import { type BucketAddress, bucketUrl, type Credentials, sign } from 'cos-abort';

export interface Settings {
  /** Ends after the session. */
  once: boolean;
  /** The page's port; `undefined` for the default. */
  port: number | undefined;
  /** A real bucket instead of the emulator. */
  bucket: BucketSettings | undefined;
}

export interface BucketSettings {
  address: BucketAddress;
  credentials: Credentials;
}

/** Something is missing or malformed; the message is one sentence for the person who set it. */
export class SettingsError extends Error {}

const USAGE =
  'The only argument is --once, for the session without the page. In the environment: PORT, for the page; ' +
  'COS_BUCKET, COS_REGION, COS_SECRET_ID and COS_SECRET_KEY, for a real bucket.';

const REQUIRED = ['COS_BUCKET', 'COS_REGION', 'COS_SECRET_ID', 'COS_SECRET_KEY'] as const;
const OPTIONAL = ['COS_SECURITY_TOKEN', 'COS_ENDPOINT'] as const;

/** @throws {SettingsError} */
export function readSettings(args: readonly string[], env: NodeJS.ProcessEnv): Settings {
  if (args.some((arg) => arg !== '--once')) throw new SettingsError(USAGE);
  return { once: args.includes('--once'), port: readPort(env.PORT), bucket: readBucket(env) };
}

function readPort(text: string | undefined): number | undefined {
  if (!text) return undefined;
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new SettingsError('PORT must be a number from 0 to 65535.');
  return Number(text);
}

function readBucket(env: NodeJS.ProcessEnv): BucketSettings | undefined {
  if (![...REQUIRED, ...OPTIONAL].some((name) => env[name])) return undefined;
  const missing = REQUIRED.filter((name) => !env[name]);
  if (missing.length > 0)
    throw new SettingsError(
      `For a real bucket set all of ${REQUIRED.join(', ')}; missing: ${missing.join(', ')}. Set none for the emulator.`,
    );
  const { COS_BUCKET, COS_REGION, COS_SECRET_ID, COS_SECRET_KEY, COS_SECURITY_TOKEN, COS_ENDPOINT } =
    env as Record<string, string>;
  const settings: BucketSettings = {
    address: { bucket: COS_BUCKET!, region: COS_REGION!, endpoint: COS_ENDPOINT || undefined },
    credentials: {
      secretId: COS_SECRET_ID!,
      secretKey: COS_SECRET_KEY!,
      securityToken: COS_SECURITY_TOKEN || undefined,
    },
  };
  try {
    sign({ method: 'GET', url: bucketUrl(settings.address) }, settings.credentials);
  } catch (error) {
    throw new SettingsError(`The COS_ variables cannot be used: ${(error as Error).message}.`);
  }
  return settings;
}
