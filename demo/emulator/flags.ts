// What `npm run emulator` was asked for on its command line.
import { parseArgs } from 'node:util';
import { bucketUrl } from 'cos-abort';
import type { EmulatedBucket, EmulatedCredentials, Fault } from 'cos-abort/testing';
import { FaultError, readFault } from './fault.ts';

export interface Flags {
  help: boolean;
  port: number;
  buckets: readonly EmulatedBucket[] | undefined;
  credentials: readonly EmulatedCredentials[] | undefined;
  /** Milliseconds before each answer. */
  latency: number;
  tls: boolean;
  faults: readonly Fault[];
  storeBytes: boolean;
}

export const HELP: string = `npm run emulator -- [flags]

  --port 9000                   where it listens on 127.0.0.1; the page has the next port
  --bucket NAME-APPID:REGION    a bucket; may be repeated        (examplebucket-1250000000:ap-guangzhou)
  --key ID:SECRET[:TOKEN]       keys it accepts; may be repeated (made up, and shown)
  --latency 100                 milliseconds before each answer  (0)
  --tls                         https, with a certificate made by openssl for this run
  --fault 'DELETE 503 SlowDown x2'
                                something that goes wrong; may be repeated:
                                METHOD or ANY, then one of
                                  STATUS [CODE]   a COS error instead of an answer
                                  drop-before     the connection is lost before anything is done
                                  drop-after      the connection is lost, and only the answer with it
                                  delay MS        it waits
                                and xN for how often (x1)
  --no-bytes                    keeps sizes and checksums of what is uploaded, not the bytes
  --help
`;

/** What is wrong with a flag, in one sentence. No message repeats a value: it may be a secret. */
export class FlagError extends Error {}

/** @throws {FlagError} */
export function readFlags(args: readonly string[]): Flags {
  const values = parse(args);
  return {
    help: values.help ?? false,
    port: readNumber(values.port ?? '9000', '--port', 65_534),
    buckets: values.bucket?.map(readBucket),
    credentials: values.key?.map(readKey),
    latency: readNumber(values.latency ?? '0', '--latency', 600_000),
    tls: values.tls ?? false,
    faults: (values.fault ?? []).map(readFaultFlag),
    storeBytes: !values['no-bytes'],
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean' },
        port: { type: 'string' },
        bucket: { type: 'string', multiple: true },
        key: { type: 'string', multiple: true },
        latency: { type: 'string' },
        tls: { type: 'boolean' },
        fault: { type: 'string', multiple: true },
        'no-bytes': { type: 'boolean' },
      },
    }).values;
  } catch {
    throw new FlagError(
      'There is a flag that is not known, or has no value. npm wants `--` before flags: npm run emulator -- --help.',
    );
  }
}

function readNumber(text: string, flag: string, largest: number): number {
  const number = Number(text);
  if (String(number) !== text || !Number.isInteger(number) || number < 0 || number > largest)
    throw new FlagError(`${flag} must be a number from 0 to ${largest}.`);
  return number;
}

function readBucket(text: string): EmulatedBucket {
  const [bucket = '', region = '', ...more] = text.split(':');
  if (more.length > 0 || !isBucket({ bucket, region }))
    throw new FlagError('--bucket must be NAME-APPID:REGION, e.g. examplebucket-1250000000:ap-guangzhou.');
  return { bucket, region };
}

/** By the rules of the library, which refuses what can be no host. */
function isBucket(address: EmulatedBucket): boolean {
  try {
    bucketUrl(address);
    return true;
  } catch {
    return false;
  }
}

function readKey(text: string): EmulatedCredentials {
  const [secretId = '', secretKey = '', securityToken, ...more] = text.split(':');
  if (secretId === '' || secretKey === '' || securityToken === '' || more.length > 0)
    throw new FlagError('--key must be ID:SECRET or ID:SECRET:TOKEN.');
  return { secretId, secretKey, securityToken };
}

function readFaultFlag(text: string): Fault {
  try {
    return readFault(text);
  } catch (error) {
    if (error instanceof FaultError) throw new FlagError(`--fault: ${error.message}`);
    throw error;
  }
}
