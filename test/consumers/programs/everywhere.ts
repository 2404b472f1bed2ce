// A consumer's program that names every entry and gives it what all platforms have. It is compiled only.
import {
  abortMultipartUpload,
  type CredentialSource,
  cachedCredentials,
  completeMultipartUpload,
  createSigner,
  fromGetAuthorization,
  importSecretKey,
  initiateMultipartUpload,
  isCosError,
  isCosServiceError,
  listMultipartUploads,
  listParts,
  type ObjectAddress,
  objectUrl,
  type Part,
  parseStsCredentials,
  signAsync,
  type UploadAddress,
  uploadPart,
} from 'cos-abort';
import { abortWithUrl, presignAbort } from 'cos-abort/abort';
import { diagnoseSignature } from 'cos-abort/diagnose';
import { createAbortHandler } from 'cos-abort/edge';
import { abortMultipartUpload as sameAbort } from 'cos-abort/multipart';
import { presign, sign } from 'cos-abort/sign';
import { type SweepEvent, sweepStaleUploads } from 'cos-abort/sweep';
import {
  type CorsRule,
  type CosEmulator,
  cosHandlers,
  createCosEmulator,
  type EmulatedBucket,
} from 'cos-abort/testing';
import { type AbortOutcome, createUploadJournal, UploadController } from 'cos-abort/upload';

const keys = { secretId: 'AKIDexample', secretKey: 'secretexample' };
const address: ObjectAddress = { bucket: 'examplebucket-1250000000', region: 'ap-guangzhou', key: 'a.txt' };

export async function signatures(): Promise<string[]> {
  const request = new Request(objectUrl(address).href, { method: 'DELETE', headers: { a: 'b' } });
  const cryptoKeys = { ...keys, secretKey: await importSecretKey(keys.secretKey) };
  return [
    sign(request, keys),
    sign({ method: 'GET', url: request.url, headers: new Headers({ range: 'bytes=0-1' }) }, keys),
    sign({ method: 'GET', url: request.url, headers: [['range', 'bytes=0-1']] }, keys),
    presign({ method: 'GET', url: objectUrl(address), headers: { range: 'bytes=0-1' } }, keys),
    createSigner(keys, { expiresIn: 60 }).sign(request),
    await signAsync(request, cryptoKeys),
  ];
}

export const sources: CredentialSource[] = [
  keys,
  cachedCredentials(async () => parseStsCredentials(await (await fetch('https://example.com/sts')).json())),
  fromGetAuthorization((_, callback) => callback('q-sign-algorithm=sha1')),
  async (request) => ({ authorization: sign(request, keys) }),
];

export async function multipart(cos: CosEmulator, signal: AbortSignal): Promise<void> {
  const options = { credentials: keys, fetch: cos, signal, onRetry: console.log };
  const upload: UploadAddress = await initiateMultipartUpload(address, options);
  const bodies = [
    'text',
    new Uint8Array(8),
    new ArrayBuffer(8),
    new DataView(new ArrayBuffer(8)),
    new Blob([]),
  ];
  const parts: Part[] = [];
  for (const body of bodies) parts.push(await uploadPart(upload, parts.length + 1, body, options));
  for await (const { partNumber, size } of listParts(upload, options)) console.log(partNumber + size);
  for await (const { key } of listMultipartUploads(address, options)) console.log(key.length);
  await completeMultipartUpload(upload, parts, options);
  try {
    await abortMultipartUpload(upload, options);
    await sameAbort(upload, { credentials: keys, fetch: (request) => fetch(request) });
    await abortWithUrl(presignAbort(upload, keys), { signal });
  } catch (error) {
    if (isCosError(error)) console.log(error.code, error.retryable);
    const request = { method: 'DELETE', url: objectUrl(upload) };
    if (isCosServiceError(error)) console.log(diagnoseSignature(error, request, keys).advice);
  }
}

export async function controller(signal: AbortSignal): Promise<AbortOutcome> {
  const journal = createUploadJournal({ storage: null, locks: null });
  const abortEndpoint = 'https://example.com/abort';
  await using upload = new UploadController(address, { abortEndpoint, journal, signal });
  upload.addEventListener('statechange', ({ type }) => console.log(type, upload.state), { once: true });
  const forget = upload.abortOnPageHide({ whenKept: 'abort' });
  if (!forget.watching) forget();
  await upload.initiate(async () => '1585130821cb');
  const send = (signal: AbortSignal) => fetch('https://example.com/part', { method: 'PUT', signal });
  const sent: Response = await upload.part(send, { partNumber: 1 });
  console.log(sent.status, upload.address?.uploadId);
  for (const { outcome } of await journal.recover({ abortEndpoint })) console.log(outcome);
  return upload.abort('no longer wanted');
}

export const handler: (request: Request) => Promise<Response> = createAbortHandler({
  ...address,
  credentials: keys,
  authorize: (request, { key }) => key.startsWith(request.headers.get('x-user') ?? 'nobody/'),
  onError: console.error,
});

export async function* sweep(): AsyncGenerator<SweepEvent, void> {
  const olderThan = 86_400;
  for await (const event of sweepStaleUploads({ ...address, credentials: keys, prefix: '', olderThan }))
    yield event;
}

/** Under `exactOptionalPropertyTypes` an option that may be left out does not take `undefined` by itself. */
export function withUndefined(): string {
  const rule: CorsRule = {
    allowedOrigins: ['*'],
    allowedMethods: ['PUT'],
    allowedHeaders: undefined,
    exposeHeaders: undefined,
    maxAgeSeconds: undefined,
  };
  const bucket: EmulatedBucket = {
    bucket: address.bucket,
    region: address.region,
    cors: [rule],
    domains: undefined,
    accelerate: undefined,
  };
  const cos = createCosEmulator({
    buckets: [bucket],
    credentials: undefined,
    now: undefined,
    minPartSize: undefined,
    lateParts: undefined,
    missingUploads: undefined,
    storeBytes: undefined,
  });
  return cos.addUpload({ key: 'a', bucket: undefined, initiated: undefined, uploadId: undefined });
}

export const emulator: CosEmulator = createCosEmulator({ minPartSize: 0 });
emulator.inject({ match: ({ method }) => method === 'DELETE', respond: () => new Response(null) });
export const handlers: object[] = cosHandlers(emulator);

type IsAny<T> = 0 extends 1 & T ? true : false;
/** A type that a platform does not declare would be anything, and the above would prove nothing. */
export const nothingIsAny: IsAny<Request | Response | Headers | Blob | URL | AbortSignal | Event> = false;
