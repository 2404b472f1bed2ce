// The one way in which an upload is aborted: signed here, with a presigned URL, or through an own endpoint.

import type { UploadAddress } from '../address.ts';
import type { CredentialSource } from '../credentials/source.ts';
import { type AbortResult, abortMultipartUpload, abortWithUrl } from '../multipart/abort.ts';
import { unexpected } from '../service/answer.ts';
import { type SendOptions, send } from '../service/send.ts';
import { ownProperties, readable } from '../support/arguments.ts';
import { noAnswer, within } from './within.ts';

/** Exactly one of the three. */
export interface AbortWay {
  /** Sign the abort here. Keep permanent keys out of browsers. */
  credentials?: CredentialSource | undefined;
  /** A presigned abort, or a function that gets one for an upload, from the server that signs it. */
  abortUrl?: string | ((address: UploadAddress) => string | Promise<string>) | undefined;
  /**
   * The URL of an own endpoint that aborts: `POST { key, uploadId }`, answered by `{ outcome }`. `createAbortHandler` serves one. Sent
   * with cookies, also to another origin, and with nothing else that says who asks: a beacon can carry no header.
   */
  abortEndpoint?: string | URL | undefined;
}

/** @throws {TypeError} when not exactly one way is given. */
export function checkWay(options: AbortWay): AbortWay {
  const { credentials, abortUrl, abortEndpoint } = ownProperties(options);
  const ways = [credentials, abortUrl, abortEndpoint].filter((way) => way !== undefined);
  if (ways.length !== 1)
    throw new TypeError('exactly one of credentials, abortUrl and abortEndpoint must be given');
  if (abortEndpoint !== undefined) endpointUrl(abortEndpoint);
  return { credentials, abortUrl, abortEndpoint };
}

/** Aborts an upload in the given way. @throws as `abortMultipartUpload`. */
export async function abortBy(
  way: AbortWay,
  address: UploadAddress,
  options: SendOptions,
): Promise<AbortResult> {
  const { credentials, abortUrl, abortEndpoint } = way;
  if (credentials) return abortMultipartUpload(address, { ...options, credentials });
  if (abortUrl)
    return abortWithUrl(checkUrlOf(address, await urlFor(abortUrl, address, options.deadline)), options);
  return abortThrough(endpointUrl(abortEndpoint as string), address, options);
}

/** What an own endpoint is asked. A beacon sends the same. */
export const endpointBody = ({ key, uploadId }: UploadAddress): string => JSON.stringify({ key, uploadId });

/** An endpoint may be relative to the page. */
export const endpointUrl = (endpoint: string | URL): URL =>
  readable(
    'abortEndpoint',
    () => new URL(endpoint, (globalThis as { location?: { href: string } }).location?.href),
  );

async function urlFor(
  abortUrl: NonNullable<AbortWay['abortUrl']>,
  address: UploadAddress,
  deadline = 60_000,
): Promise<string> {
  if (typeof abortUrl === 'string') return abortUrl;
  const answered = await within((async () => abortUrl(address))(), deadline);
  if (!answered) throw noAnswer();
  return answered.value;
}

async function abortThrough(url: URL, address: UploadAddress, options: SendOptions): Promise<AbortResult> {
  const headers = { 'content-type': 'application/json' };
  const answer = await send(
    { method: 'POST', url, headers, body: endpointBody(address), credentials: 'include' },
    options,
  );
  const [, outcome] = /"outcome"\s*:\s*"(aborted|gone)"/.exec(answer.text) ?? [];
  if (!outcome) throw unexpected(answer);
  return { outcome: outcome as AbortResult['outcome'], attempts: answer.attempts };
}

/** The URL, if it is this upload's: without an uploadId it would delete the object, with another it would abort another. */
export function checkUrlOf({ key, uploadId }: UploadAddress, url: string): string {
  const { path, ids } = readable('abortUrl', () => {
    const { pathname, searchParams } = new URL(url);
    return { path: decodeURIComponent(pathname), ids: searchParams.getAll('uploadId') };
  });
  if (ids.length !== 1 || ids[0] !== uploadId || path !== `/${key}`)
    throw new RangeError('abortUrl is for another upload');
  return url;
}
