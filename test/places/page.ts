// A page in happy-dom whose bucket is the emulator: requests to COS's host are answered by it, all others go
// out by HTTP.
import { BrowserErrorCaptureEnum, Window } from 'happy-dom';

type Answer = (request: Request) => Promise<Response>;

export interface Page {
  /** Runs a script in the page, and resolves to what it gives. */
  run<T>(script: string): Promise<T>;
  /** As a browser fires it when the tab is closed. */
  closeTab(): void;
  close(): Promise<void>;
}

/** @param script what the page loads */
export function openPage(url: string, script: string, bucket?: { host: string; answer: Answer }): Page {
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
        },
      },
    },
  });
  window.eval(script);
  return {
    run: async (code) => window.eval(`(async () => { ${code} })()`),
    closeTab() {
      window.dispatchEvent(Object.assign(new window.Event('pagehide'), { persisted: false }));
    },
    close: () => window.happyDOM.close(),
  };
}
