// A page in happy-dom whose bucket is the emulator: requests to COS's host are answered by it, all others go
// out by HTTP.
import { BrowserErrorCaptureEnum, Window } from 'happy-dom';

type Answer = (request: Request) => Promise<Response>;

export interface Page {
  /** Runs a script in the page, and resolves to what it gives. */
  run<T>(script: string): Promise<T>;
  /** As a browser fires it when the tab is closed. */
  closeTab(): void;
  /**
   * The paths whose requests by HTTP were answered. happy-dom cannot be closed before: it sends beacons as a
   * fetch that nobody heeds.
   */
  answered: readonly string[];
  close(): Promise<void>;
}

/** @param script what the page loads */
export function openPage(url: string, script: string, bucket?: { host: string; answer: Answer }): Page {
  const answered: string[] = [];
  const window = new Window({
    url,
    settings: {
      enableJavaScriptEvaluation: true,
      suppressInsecureJavaScriptEnvironmentWarning: true,
      errorCapture: BrowserErrorCaptureEnum.disabled,
      fetch: {
        interceptor: {
          async beforeAsyncRequest({ request, window }) {
            if (!bucket || new URL(request.url).host !== bucket.host) return undefined;
            const { status, headers, body } = await bucket.answer(request as unknown as Request);
            const bytes = body && new Uint8Array(await new Response(body).arrayBuffer());
            return new window.Response(bytes as never, { status, headers: [...headers] });
          },
          async afterAsyncResponse({ request }) {
            answered.push(new URL(request.url).pathname);
          },
        },
      },
    },
  });
  window.eval(script);
  return {
    answered,
    run: async (code) => window.eval(`(async () => { ${code} })()`),
    closeTab() {
      window.dispatchEvent(Object.assign(new window.Event('pagehide'), { persisted: false }));
    },
    close: () => window.happyDOM.close(),
  };
}
