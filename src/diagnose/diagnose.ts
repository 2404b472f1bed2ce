// Why COS refused a signature: diagnose = what was sent -> what was signed -> the first line that differs.

import { Redactor } from '../credentials/redact.ts';
import { readServiceError } from '../multipart/read-error.ts';
import { type CosServiceError, isCosServiceError } from '../service/errors.ts';
import { type Credentials, checkSecretKey, readCredentials } from '../signature/credentials.ts';
import type { SignableRequest } from '../signature/request.ts';
import { checkFunction, ownOptions } from '../support/arguments.ts';
import { adviceOn, type SignatureCause } from './advice.ts';
import type { Finding } from './finding.ts';
import type { SignatureLine } from './lines.ts';
import { causeOfMismatch } from './mismatch.ts';
import { causeOfRefusal } from './refusal.ts';
import { readSent } from './sent.ts';

/** Options of {@link diagnoseSignature}. */
export interface DiagnoseOptions {
  /**
   * The headers that were signed, `host` among them, as given to `sign`. Not needed where the request holds
   * its `authorization`.
   * @default those that `sign` signs
   */
  signHeaders?: readonly string[] | undefined;
  /**
   * The clock of the computer that signed, in milliseconds since the epoch.
   * @default Date.now
   */
  now?: (() => number) | undefined;
}

/** What is wrong with a signature. Holds no secret. */
export interface SignatureDiagnosis {
  /** What is wrong, as a word to compare with. */
  cause: SignatureCause;
  /**
   * The line that differs first: of HttpString, or the `keyTime` of StringToSign. `undefined` when no line
   * differs, or COS told none.
   */
  line: SignatureLine | undefined;
  /** The parameter or header that differs first. */
  name: string | undefined;
  /** The line as it was signed, secrets masked; of times from when until when the signature is valid. */
  ours: string | undefined;
  /** The line as COS has signed it, secrets masked; of times the server's clock. */
  server: string | undefined;
  /** What it means and what to do. */
  advice: string;
}

/**
 * Says why COS refused a signature: compares what it has signed (`FormatString`) with what `sign` signs for
 * this request, and names the first line that differs and the likely cause. Give the request with its
 * `authorization`, or its presigned URL, where you have it: then the signature itself proves what was signed,
 * also by other signers than this library. Sources: Tencent docs 436/7778, 436/7730.
 * @param error the error that a call of this library rejected with, or the text of COS's `<Error>`.
 * @param request the request as it was signed.
 * @param credentials the keys that it should have been signed with.
 * @throws {TypeError | RangeError} naming the argument that cannot be read.
 * @example
 * const url = 'https://examplebucket-1250000000.cos.ap-guangzhou.myqcloud.com/a.txt?uploadId=1585130821cb';
 * const credentials = { secretId: 'AKIDexample', secretKey: 'secretexample' };
 * const xml = '<Error><Code>InvalidAccessKeyId</Code></Error>';
 * diagnoseSignature(xml, { method: 'DELETE', url }, credentials).cause; // 'unknown-id'
 */
export function diagnoseSignature(
  error: CosServiceError | string,
  request: SignableRequest,
  credentials: Credentials,
  options?: DiagnoseOptions,
): SignatureDiagnosis {
  const { signHeaders, now = Date.now } = ownOptions(options);
  checkFunction(now, 'now');
  const isText = typeof error === 'string';
  const refusal = readError(error);
  const keys = readCredentials(credentials);
  checkSecretKey(keys.secretKey);
  // A call of this library adds the token by itself.
  const sent = readSent(request, isText ? undefined : keys.securityToken);
  const { token, authorization } = sent;
  const redactor = new Redactor([keys.secretKey, keys.securityToken, token, authorization?.signature], []);
  const causeOf = refusal.serviceCode === 'SignatureDoesNotMatch' ? causeOfMismatch : causeOfRefusal;
  const finding = causeOf({
    error: refusal,
    sent,
    credentials: keys,
    signHeaders,
    now: now(),
    mask: (text) => (isText ? text : (redactor.exactText(text) ?? '')),
  });
  return diagnosisOf(finding, redactor);
}

function readError(error: CosServiceError | string): CosServiceError {
  if (isCosServiceError(error)) return error;
  const read = typeof error === 'string' ? readServiceError(error) : undefined;
  if (read) return read;
  throw new TypeError('error must be a CosServiceError, or the text of the `<Error>` that COS answered');
}

function diagnosisOf(
  { cause, line, ours, server, ...found }: Finding,
  redactor: Redactor,
): SignatureDiagnosis {
  const name = redactor.exactText(found.name);
  return {
    cause,
    line,
    name,
    // An empty line is one, too.
    ours: ours && redactor.exactText(ours),
    server: server && redactor.exactText(server),
    advice: adviceOn(cause, name),
  };
}
