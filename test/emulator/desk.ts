// An emulator in process, and signed requests to it.
import { sign } from '../../src/index.ts';
import { type CosEmulator, createCosEmulator, type EmulatorOptions } from '../../src/testing/index.ts';

interface Ask {
  headers?: Record<string, string>;
  /** Headers that the signature does not cover. */
  unsigned?: Record<string, string>;
  body?: string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;
  host?: string;
}

export interface Answer {
  status: number;
  /** `undefined` when there is none. */
  header(name: string): string | undefined;
  text: string;
  /** The text of the first element of that name, as it is written. */
  element(name: string): string | undefined;
}

export interface Desk {
  cos: CosEmulator;
  host: string;
  ask(method: string, path: string, asked?: Ask): Promise<Answer>;
  /** Opens an upload with these parts and tells its id. */
  open(key: string, parts?: string[], headers?: Record<string, string>): Promise<string>;
  /** Completes it with the parts of these numbers, in this order. */
  complete(key: string, uploadId: string, partNumbers: number[]): Promise<Answer>;
}

/** The clock stands at this time. */
export const NOW = Date.UTC(2026, 4, 6, 7, 8, 9, 500);

export function openDesk(options: EmulatorOptions = {}): Desk {
  const cos = createCosEmulator({ minPartSize: 0, now: () => NOW, ...options });
  const { bucket, region } = cos.buckets[0]!;
  const host = `${bucket}.cos.${region}.myqcloud.com`;
  const desk: Desk = {
    cos,
    host,
    ask: (method, path, { headers = {}, unsigned = {}, body, host: other = host } = {}) => {
      const url = `https://${other}${path}`;
      const now = () => NOW;
      const authorization = sign({ method, url, headers }, cos.credentials[0]!, { now });
      const init = {
        method,
        headers: { ...headers, ...unsigned, authorization },
        ...(body !== undefined && { body, duplex: 'half' as const }),
      };
      return answerOf(cos(new Request(url, init)));
    },
    async open(key, parts = [], headers = {}) {
      const uploadId = (await desk.ask('POST', `/${key}?uploads`, { headers })).element('UploadId')!;
      for (const [i, body] of parts.entries())
        await desk.ask('PUT', `/${key}?partNumber=${i + 1}&uploadId=${uploadId}`, { body });
      return uploadId;
    },
    complete(key, uploadId, partNumbers) {
      const { parts } = cos.uploads.find((upload) => upload.uploadId === uploadId)!;
      const named = partNumbers.map((number) => {
        const etag = parts.find(({ partNumber }) => partNumber === number)?.etag ?? '"none"';
        return `<Part><PartNumber>${number}</PartNumber><ETag>${etag}</ETag></Part>`;
      });
      const body = `<CompleteMultipartUpload>${named.join('')}</CompleteMultipartUpload>`;
      return desk.ask('POST', `/${key}?uploadId=${uploadId}`, { body });
    },
  };
  return desk;
}

export async function answerOf(promise: Promise<Response>): Promise<Answer> {
  const response = await promise;
  const text = await response.text();
  return {
    status: response.status,
    header: (name) => response.headers.get(name) ?? undefined,
    text,
    element: (name) => text.split(`<${name}>`)[1]?.split(`</${name}>`)[0],
  };
}

/** The status, and the code of an error. */
export const told = ({ status, element }: Answer): [number, string | undefined] => [status, element('Code')];
