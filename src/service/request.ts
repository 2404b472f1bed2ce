// What is asked of the service, and how a message names it.

import { percentDecode } from '../support/percent-encode.ts';
import type { Operation } from './operations.ts';

/** A request to COS, or to your own endpoint. */
export interface ServiceRequest {
  operation: Operation;
  method: 'GET' | 'PUT' | 'POST' | 'DELETE' | 'HEAD';
  url: URL;
  headers?: Readonly<Record<string, string>> | undefined;
  body?: Blob | ArrayBuffer | ArrayBufferView | string | undefined;
  /** Of the body, in bytes, where that is known. */
  size?: number | undefined;
  /** The part that is sent, for an error. */
  partNumber?: number | undefined;
  /** `include` sends cookies to another origin, too. Default: the platform's. */
  credentials?: 'include' | undefined;
}

/** Whether the body is not what it was: a buffer that was transferred in the meantime is empty. */
export const hasLostBody = ({ body, size }: ServiceRequest): boolean =>
  typeof body === 'object' && 'byteLength' in body && size !== undefined && body.byteLength !== size;

/** A request in words: method, key and uploadId, and nothing that is signed. */
export function describe({ method, url }: ServiceRequest): string {
  const uploadId = url.searchParams.get('uploadId');
  return `${method} ${JSON.stringify(pathOf(url))}${uploadId ? ` uploadId ${JSON.stringify(uploadId)}` : ''}`;
}

/** What of a request may be repeated however it looks: its bucket and host, its key and its uploadId. */
export const knownWords = ({ url }: ServiceRequest): string[] => [
  url.hostname.slice(0, url.hostname.indexOf('.')),
  url.host,
  pathOf(url).slice(1),
  url.searchParams.get('uploadId') ?? '',
];

/** That of your own endpoint may be no percent-encoded UTF-8; COS's are checked before. */
const pathOf = ({ pathname }: URL): string => percentDecode(pathname) ?? pathname;
