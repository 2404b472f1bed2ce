// As much of a browser as cos-js-sdk-v5 uses and happy-dom has not as browsers have it.

/** On fetch: a body goes with its length. */
export class FetchXhr {
  responseType = 'text';
  timeout = 0;
  status = 0;
  statusText = '';
  response: unknown = '';
  responseText = '';
  readonly upload: { onprogress?: (event: { loaded: number; total: number }) => void } = {};
  onload = (): void => {};
  onerror = (_: unknown): void => {};
  #method = '';
  #url = '';
  #headers = new Headers();
  #answered = new Headers();
  #cut = new AbortController();

  open(method: string, url: string): void {
    this.#method = method;
    this.#url = url;
  }
  setRequestHeader(name: string, value: string): void {
    this.#headers.append(name, value);
  }
  getAllResponseHeaders(): string {
    return [...this.#answered].map(([name, value]) => `${name}: ${value}`).join('\r\n');
  }
  abort(): void {
    this.#cut.abort();
  }
  async send(body: string | Blob | ArrayBuffer): Promise<void> {
    try {
      const bytes = typeof body === 'object' && 'arrayBuffer' in body ? await body.arrayBuffer() : body;
      const hasBody = this.#method !== 'GET' && this.#method !== 'HEAD';
      const response = await fetch(this.#url, {
        method: this.#method,
        headers: this.#headers,
        signal: this.#cut.signal,
        ...(hasBody && { body: bytes }),
      });
      this.#answered = response.headers;
      const answer = await response.arrayBuffer();
      this.status = response.status;
      this.statusText = response.statusText;
      this.responseText = new TextDecoder().decode(answer);
      this.response = this.responseType === 'arraybuffer' ? answer : this.responseText;
      const total = typeof bytes === 'string' ? bytes.length : bytes.byteLength;
      this.upload.onprogress?.({ loaded: total, total });
    } catch (error) {
      if (!this.#cut.signal.aborted) this.onerror(error);
      return;
    }
    this.onload();
  }
}

/** Reads a Blob of any page. */
export class BlobReader {
  result = '';
  onload = (_: { target: BlobReader }): void => {};

  async readAsBinaryString(blob: Blob): Promise<void> {
    this.result = Buffer.from(await blob.arrayBuffer()).toString('latin1');
    this.onload({ target: this });
  }
}
