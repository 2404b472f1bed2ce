// An upload that is there without having been initiated. By itself: what is public must not name the store.

/** An upload that is opened without a request. */
export interface SeededUpload {
  /** Not encoded. */
  key: string;
  /**
   * One of the emulator's.
   * @default the first one
   */
  bucket?: string | undefined;
  /**
   * Milliseconds since the epoch.
   * @default now
   */
  initiated?: number | undefined;
  /**
   * Its id.
   * @default made up
   */
  uploadId?: string | undefined;
}
