// What is bundled. Each program writes what it did, so that what a bundler made of it can be run.
import { sign } from 'cos-abort/sign';

export interface Program {
  name: string;
  code: string;
  /** What it writes when all is well. */
  writes: string;
}

/** One function, from the entry that holds little else, and from the root, which exports all of them. */
export interface Pair {
  name: string;
  fromEntry: Program;
  fromRoot: Program;
}

const address = { bucket: 'examplebucket-1250000000', region: 'ap-guangzhou', key: 'a.txt' };
const upload = { ...address, uploadId: '1585130821cb' };
const keys = { secretId: 'AKIDexample', secretKey: 'secretexample' };
const request = {
  method: 'GET',
  url: 'https://examplebucket-1250000000.cos.ap-guangzhou.myqcloud.com/a.txt',
};
const options = { keyTime: '1700000000;1700000900' };

const given = `const [address, upload, keys, request, options] = ${JSON.stringify([address, upload, keys, request, options])};
const fetch = async ({ method }) =>
  method === 'PUT' ? new Response('', { headers: { etag: '"1"' } }) : new Response(null, { status: 204 });`;

const signFrom = (entry: string): string => `import { sign } from '${entry}';
${given}
console.log(sign(request, keys, options));`;

const abortFrom = (entry: string): string => `import { abortMultipartUpload } from '${entry}';
${given}
abortMultipartUpload(upload, { credentials: keys, fetch }).then(({ outcome }) => console.log(outcome));`;

/** What an upload widget uses: a controller with a journal, parts, Cancel, and what went wrong. */
export const widget: Program = {
  name: 'widget',
  code: `import { cachedCredentials, isCosError, uploadPart } from 'cos-abort';
import { createUploadJournal, UploadController } from 'cos-abort/upload';
${given}
const credentials = cachedCredentials(async () => keys);
const journal = createUploadJournal({ storage: null, locks: null });
const controller = new UploadController(address, { credentials, journal, fetch });
async function cancelAfterOnePart() {
  await controller.initiate(async () => upload.uploadId);
  const send = (signal) => uploadPart(upload, 1, new Blob(['a']), { credentials, fetch, signal });
  await controller.part(send);
  return (await controller.abort()).outcome;
}
cancelAfterOnePart().then(console.log, (error) => console.log(isCosError(error) ? error.code : error));`,
  writes: 'aborted',
};

export const pairs: readonly Pair[] = [
  pair('sign', signFrom, 'cos-abort/sign', sign(request, keys, options)),
  pair('abortMultipartUpload', abortFrom, 'cos-abort/abort', 'aborted'),
];

function pair(name: string, codeFrom: (entry: string) => string, entry: string, writes: string): Pair {
  return {
    name,
    fromEntry: { name: `${name} from its entry`, code: codeFrom(entry), writes },
    fromRoot: { name: `${name} from the root`, code: codeFrom('cos-abort'), writes },
  };
}
