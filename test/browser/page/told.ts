// What goes between a case and the page, as JSON.
import type { BucketAddress, Credentials } from '../../../src/index.ts';
import type { PageHideOptions, UploadController } from '../../../src/upload/index.ts';

/** `GET /config` */
export interface PageConfig {
  address: BucketAddress;
  credentials: Credentials;
}

/** How an upload is aborted; `shortLived`: with keys that live 20 s; `batch`: by one list to the endpoint. */
export type Way = 'credentials' | 'shortLived' | 'abortEndpoint' | 'batch' | 'abortUrl';

export interface BeginOptions extends Pick<PageHideOptions, 'whenKept'> {
  /** @default 'credentials' */
  way?: Way;
  /** In the journal. @default true */
  isRecorded?: boolean;
  /** Whether parts are sent. @default true */
  isSending?: boolean;
  /** With `abortOnPageHide`. @default true */
  isWatched?: boolean;
}

/** What an upload tells of itself. */
export interface Told {
  state: UploadController['state'];
  /** Why it was aborted. */
  reason?: string | undefined;
}
