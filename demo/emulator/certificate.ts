// A certificate for one run, made by openssl.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { FlagError } from './flags.ts';

export interface Certificate {
  cert: string;
  key: string;
}

/**
 * For 127.0.0.1, localhost and its subdomains, good for a week. Nobody trusts it unless told to.
 * @throws {FlagError} when there is no openssl
 */
export async function createCertificate(): Promise<Certificate> {
  const folder = await mkdtemp(join(tmpdir(), 'cos-emulator-'));
  const files = { cert: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
  const names = 'subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:*.localhost';
  const kind = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const subject = ['-days', '7', '-subj', '/CN=COS emulator', '-addext', names];
  try {
    await promisify(execFile)('openssl', [...kind, ...subject, '-keyout', files.key, '-out', files.cert]);
    return { cert: await readFile(files.cert, 'utf8'), key: await readFile(files.key, 'utf8') };
  } catch (cause) {
    throw new FlagError('--tls needs openssl, which is not here or did not work.', { cause });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
