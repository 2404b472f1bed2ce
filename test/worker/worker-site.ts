// The demo's Worker in real workerd, an emulated bucket on loopback, and the pages of its users.
import { listen } from '../../demo/rig/listen.ts';
import { type RunningWorker, startWorkerd, type WorkerdOptions } from '../../demo/rig/workerd.ts';
import { type CosEmulator, createCosEmulator } from '../../src/testing/index.ts';

/** Where the Worker believes it is. */
export const HOME = 'https://app.example.com';

export const SECRETS = {
  COS_SECRET_ID: 'AKIDofthedemosworker',
  COS_SECRET_KEY: 'the-secret-key-of-the-worker',
  SESSION_SECRET: 'the-secret-that-signs-sessions',
};

export interface Site extends Omit<RunningWorker, 'close'> {
  cos: CosEmulator;
  /** All that the Worker has logged. */
  log: string[];
  /** All that the Worker has answered, headers included. */
  answers: string[];
  close(): Promise<void>;
}

export async function startSite(
  options: Omit<WorkerdOptions, 'env'> & { vars?: Record<string, string | number> } = {},
): Promise<Site> {
  const { vars, ...others } = options;
  const actions = [
    'InitiateMultipartUpload',
    'UploadPart',
    'CompleteMultipartUpload',
    'AbortMultipartUpload',
    'ListParts',
    'ListMultipartUploads',
  ];
  const credentials = [{ secretId: SECRETS.COS_SECRET_ID, secretKey: SECRETS.COS_SECRET_KEY, actions }];
  const cos = createCosEmulator({ credentials, minPartSize: 0 });
  const bucket = await listen(cos);
  const { bucket: name, region } = cos.buckets[0]!;
  const [log, answers]: [string[], string[]] = [[], []];
  const worker = await startWorkerd({
    env: { COS_BUCKET: name, COS_REGION: region, COS_ENDPOINT: bucket.origin, ...SECRETS, ...vars },
    onLog: (line) => void log.push(line),
    ...others,
  });
  return {
    ...worker,
    cos,
    log,
    answers,
    async handler(request) {
      const answer = await worker.handler(request);
      answers.push(JSON.stringify([...answer.headers]), await answer.clone().text());
      return answer;
    },
    async close() {
      await Promise.all([worker.close(), bucket.close()]);
    },
  };
}

/** A page of the site, or of another: its cookie, its Origin, and what it asks. */
export interface Page {
  cookie: string | undefined;
  origin?: string;
}

/** Posts JSON, as a page does. */
export async function post(
  site: Site,
  page: Page,
  path: string,
  body: unknown,
  init: RequestInit = {},
): Promise<Response> {
  const { cookie, origin = HOME } = page;
  const headers = { 'content-type': 'application/json', origin, ...(cookie && { cookie }), ...init.headers };
  return site.handler(
    new Request(`${HOME}/api/${path}`, { method: 'POST', ...init, headers, body: JSON.stringify(body) }),
  );
}

/** A user who has logged in. */
export interface User extends Page {
  cookie: string;
  /** Where the user's keys begin. */
  prefix: string;
}

export async function logIn(site: Site): Promise<User> {
  const answer = await post(site, { cookie: undefined }, 'login', {});
  const { prefix } = (await answer.json()) as { prefix: string };
  return { cookie: cookieOf(answer), prefix };
}

export const cookieOf = (answer: Response): string => answer.headers.getSetCookie()[0]!.split(';')[0]!;
