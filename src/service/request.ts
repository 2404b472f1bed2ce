// What is asked of the service.

import type { Operation } from './operations.ts';

/** A request to COS, or to your own endpoint. */
export interface ServiceRequest {
  operation: Operation;
  method: 'GET' | 'PUT' | 'POST' | 'DELETE' | 'HEAD';
  url: URL;
  headers?: Readonly<Record<string, string>> | undefined;
  body?: Blob | ArrayBuffer | ArrayBufferView | string | undefined;
  /** The part that is sent, for an error. */
  partNumber?: number | undefined;
  /** `include` sends cookies to another origin, too. Default: the platform's. */
  credentials?: 'include' | undefined;
}
