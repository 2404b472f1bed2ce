// The options of the emulator, read once.

import { checkCount, checkFunction, checkList, checkNames, checkWord } from './arguments.ts';
import type { EmulatedBucket } from './hosts.ts';
import type { EmulatedCredentials } from './verify.ts';

/** Options of {@link createCosEmulator}. */
export interface EmulatorOptions {
  /**
   * At least one; a single one has every host name.
   * @default one, `examplebucket-1250000000` in `ap-guangzhou`
   */
  buckets?: readonly EmulatedBucket[] | undefined;
  /**
   * The keys it accepts, at least one pair.
   * @default one, made up
   */
  credentials?: readonly EmulatedCredentials[] | undefined;
  /**
   * Its clock, in milliseconds since the epoch; can be set later.
   * @default Date.now
   */
  now?: (() => number) | undefined;
  /**
   * In bytes, of each part but the last. 0 lets tests use small parts.
   * @default 1048576, as the service has it
   */
  minPartSize?: number | undefined;
  /**
   * A part that was under way when its upload was aborted is `refused`, as COS does, or `stored`, as S3 may.
   * @default 'refused'
   */
  lateParts?: 'refused' | 'stored' | undefined;
  /**
   * A DELETE of an unknown upload is `refused`, 404 as COS says, or 204 `deleted`, as servers of other
   * makers say.
   * @default 'refused'
   */
  missingUploads?: 'refused' | 'deleted' | undefined;
  /**
   * `false`: keeps sizes and checksums, but no bytes; GET is then 501. For uploads that are larger than
   * memory.
   * @default true
   */
  storeBytes?: boolean | undefined;
}

/** The options of an emulator, complete and checked. */
export type EmulatorSettings = {
  [name in keyof EmulatorOptions]-?: NonNullable<EmulatorOptions[name]>;
};

const DEFAULT_BUCKET: EmulatedBucket = { bucket: 'examplebucket-1250000000', region: 'ap-guangzhou' };
const DEFAULT_CREDENTIALS: EmulatedCredentials = {
  secretId: 'AKIDemulatoremulatoremulator',
  secretKey: 'secretkeyoftheemulatoronly',
};

const NAMES: readonly (keyof EmulatorOptions)[] = [
  'buckets',
  'credentials',
  'now',
  'minPartSize',
  'lateParts',
  'missingUploads',
  'storeBytes',
];

/** @throws {TypeError | RangeError} */
export function readOptions(options: EmulatorOptions): EmulatorSettings {
  checkNames(options, 'options', NAMES);
  const {
    buckets = [DEFAULT_BUCKET],
    credentials = [{ ...DEFAULT_CREDENTIALS }],
    now = () => Date.now(),
    minPartSize = 1024 * 1024,
    lateParts = 'refused',
    missingUploads = 'refused',
    storeBytes = true,
  } = options;
  checkList(buckets, 'buckets', ['bucket', 'region']);
  checkList(credentials, 'credentials', ['secretId', 'secretKey']);
  checkClock(now);
  checkCount(minPartSize, 'minPartSize', 0);
  checkWord(lateParts, 'lateParts', ['refused', 'stored']);
  checkWord(missingUploads, 'missingUploads', ['refused', 'deleted']);
  checkWord(storeBytes, 'storeBytes', [true, false]);
  return { buckets, credentials, now, minPartSize, lateParts, missingUploads, storeBytes };
}

/** @throws {TypeError} */
export const checkClock = (now: () => number): void =>
  checkFunction(now, 'now', 'it returns milliseconds since the epoch, as Date.now does');
