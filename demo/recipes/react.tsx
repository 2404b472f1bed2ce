// An upload in React: its state as a hook, and a button that cancels. Source: React's documentation of
// useSyncExternalStore.
import type { UploadController } from 'cos-abort/upload';
import { type ReactNode, useCallback, useEffect, useState, useSyncExternalStore } from 'react';

/** The state of an upload. While the component is shown, a page that closes aborts it. */
export function useUploadState(upload: UploadController): UploadController['state'] {
  const subscribe = useCallback(
    (changed: () => void) => {
      upload.addEventListener('statechange', changed);
      return () => upload.removeEventListener('statechange', changed);
    },
    [upload],
  );
  useEffect(() => upload.abortOnPageHide(), [upload]);
  const read = (): UploadController['state'] => upload.state;
  return useSyncExternalStore(subscribe, read, read);
}

/**
 * Where it is called. The upload is made by an event, not while rendering: React renders as often as it
 * likes.
 */
export function UploadCard({ upload }: { upload: UploadController }): ReactNode {
  const state = useUploadState(upload);
  const [outcome, setOutcome] = useState<string>();
  const cancel = async (): Promise<void> => setOutcome((await upload.abort()).outcome);
  return (
    <p>
      {outcome ?? state}
      <button type="button" disabled={state === 'completed' || state === 'aborted'} onClick={cancel}>
        Cancel
      </button>
    </p>
  );
}
