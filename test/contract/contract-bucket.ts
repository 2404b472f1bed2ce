// A bucket that the contract asks: the emulator's or a real one, under a prefix that no other run has.
import { type Credentials, type SignOptions, sign } from '../../src/index.ts';

/** What was answered, as far as it matters. */
export interface Answer {
  status: number;
  headers: Headers;
  text: string;
}

export interface Asked {
  headers?: Record<string, string>;
  body?: string | Uint8Array<ArrayBuffer>;
  /** Sent as it is, without a signature of this request's. */
  authorization?: string;
}

export interface BucketAccess {
  origin: string;
  /** The host that copies name as their source. */
  host: string;
  credentials: Credentials;
  send(request: Request): Promise<Response>;
}

export const MiB = 2 ** 20;

export class ContractBucket {
  readonly host: string;
  readonly #access: BucketAccess;
  readonly #prefix = `contract-${crypto.randomUUID()}/`;

  constructor(access: BucketAccess) {
    this.#access = access;
    this.host = access.host;
  }

  get secretId(): string {
    return this.#access.credentials.secretId;
  }

  /** The path of a key of this run, encoded. */
  path(key: string): string {
    return `/${encodeURIComponent(this.#prefix + key).replaceAll('%2F', '/')}`;
  }

  get prefix(): string {
    return encodeURIComponent(this.#prefix);
  }

  async ask(method: string, path: string, asked: Asked = {}): Promise<Answer> {
    const { headers = {}, body, authorization } = asked;
    const { origin, credentials, send } = this.#access;
    const url = origin + path;
    const { securityToken } = credentials;
    const carried = { ...headers, ...(securityToken && { 'x-cos-security-token': securityToken }) };
    const signed = authorization ?? sign({ method, url, headers: carried }, credentials);
    const request = new Request(url, {
      method,
      headers: { ...carried, ...(signed !== '' && { authorization: signed }) },
      redirect: 'manual',
      ...(body !== undefined && { body }),
    });
    const response = await send(request);
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  /** The Authorization of a request that has no headers of its own. */
  authorization(method: string, path: string, options: SignOptions = {}): string {
    return sign({ method, url: this.#access.origin + path }, this.#access.credentials, options);
  }

  put(key: string, body: Asked['body'], headers: Record<string, string> = {}): Promise<Answer> {
    return this.ask('PUT', this.path(key), { headers, ...(body !== undefined && { body }) });
  }

  /** Opens an upload; its id. */
  async open(key: string): Promise<string> {
    const { text } = await this.ask('POST', `${this.path(key)}?uploads`);
    return encodeURIComponent(element(text, 'UploadId') ?? '');
  }

  putPart(key: string, uploadId: string, partNumber: number, body: Asked['body']): Promise<Answer> {
    const path = `${this.path(key)}?partNumber=${partNumber}&uploadId=${uploadId}`;
    return this.ask('PUT', path, body === undefined ? {} : { body });
  }

  complete(key: string, uploadId: string, parts: readonly NamedPart[]): Promise<Answer> {
    const named = parts.map(
      ({ partNumber, etag }) => `<Part><PartNumber>${partNumber}</PartNumber><ETag>${etag}</ETag></Part>`,
    );
    const body = `<CompleteMultipartUpload>${named.join('')}</CompleteMultipartUpload>`;
    return this.ask('POST', `${this.path(key)}?uploadId=${uploadId}`, { body });
  }

  /** Removes all that this run has left. What could not be removed, in words; it never rejects. */
  async cleanUp(): Promise<string[]> {
    const problems: string[] = [];
    const succeed = async (method: string, path: string): Promise<string> => {
      try {
        const { status, text } = await this.ask(method, path);
        if (status < 300 || element(text, 'Code') === 'NoSuchUpload') return text;
        problems.push(`${method} answered ${status}`);
      } catch (error) {
        problems.push((error as Error).message);
      }
      return '';
    };
    const uploads = await succeed('GET', `/?uploads&prefix=${this.prefix}&encoding-type=url`);
    for (const upload of elements(uploads, 'Upload')) {
      const [key, id] = [element(upload, 'Key'), element(upload, 'UploadId')];
      await succeed('DELETE', `/${key}?uploadId=${encodeURIComponent(id ?? '')}`);
    }
    const objects = await succeed('GET', `/?prefix=${this.prefix}&encoding-type=url`);
    for (const object of elements(objects, 'Contents')) await succeed('DELETE', `/${element(object, 'Key')}`);
    return problems.length > 0 ? [`left behind below ${this.#prefix}: ${problems.join(', ')}`] : [];
  }
}

export interface NamedPart {
  partNumber: number;
  etag: string | null;
}

/** The text between the first start tag of that name and its end. */
export function element(text: string, name: string): string | undefined {
  return elements(text, name)[0];
}

function elements(text: string, name: string): string[] {
  return text
    .split(`<${name}>`)
    .slice(1)
    .map((rest) => rest.split(`</${name}>`)[0] ?? '');
}
