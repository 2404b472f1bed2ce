// An in-memory COS: answer = log -> fault -> route -> date.

import { emptyAnswer, errorAnswer } from './answers.ts';
import { checkText } from './arguments.ts';
import { type Arrival, bucketAt, keyOf, targetOf } from './arrival.ts';
import { listBuckets } from './buckets.ts';
import type { Behaviour, Bucket, Call } from './call.ts';
import { corsHeaders, preflight } from './cors.ts';
import { type Fault, Faults } from './faults.ts';
import { RequestLog } from './log.ts';
import { checkObjectCall } from './object-call.ts';
import type { EmulatorSettings } from './options.ts';
import { checkPolicy } from './policy.ts';
import { notImplemented, Refusal } from './refusal.ts';
import { checkNothingElse, findRoute } from './routes.ts';
import type { SeededUpload } from './seeded-upload.ts';
import { Store, type StoredUpload } from './store.ts';
import { Verifier } from './verify.ts';

/** The emulator without its public form. */
export class Emulator {
  now: () => number;
  readonly log: RequestLog = new RequestLog();
  readonly faults: Faults = new Faults();
  readonly buckets: readonly Bucket[];
  readonly #behaviour: Behaviour;
  readonly #verifier: Verifier;
  #answers = 0;
  #seeds = 0;

  constructor({ buckets, credentials, now, ...behaviour }: EmulatorSettings) {
    this.now = now;
    this.buckets = buckets.map((bucket) => ({ ...bucket, store: new Store() }));
    this.#behaviour = behaviour;
    this.#verifier = new Verifier(credentials);
  }

  /** @throws {TypeError} when a fault loses the connection, as `fetch` does */
  async answer(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const entry = this.log.open(request.method, url, this.now());
    try {
      const target = targetOf(request, url, this.buckets);
      const response = await this.#faulty({ request, url, entry, target });
      entry.status = response.status;
      return response;
    } catch (error) {
      entry.status = 0; // the connection is lost, or the client cut it off
      throw error;
    }
  }

  /** Opens an upload without a request. */
  addUpload({
    key,
    bucket = this.buckets[0]?.bucket,
    initiated = this.now(),
    uploadId,
  }: SeededUpload): string {
    const found = this.buckets.find((one) => one.bucket === bucket);
    if (!found) throw new TypeError('bucket must be one of the buckets of the emulator');
    checkText(key, 'key');
    this.#seeds += 1;
    const stored: StoredUpload = {
      key,
      uploadId: uploadId ?? `seeded-${this.#seeds}`,
      initiated,
      headers: {},
      forbidsOverwrite: false,
      parts: new Map(),
    };
    found.store.uploads.set(stored);
    return stored.uploadId;
  }

  /** Forgets everything stored, logged and injected. */
  reset(): void {
    for (const { store } of this.buckets) store.clear();
    this.faults.clear();
    this.log.clear();
  }

  async #faulty(arrival: Arrival): Promise<Response> {
    const fault = this.faults.take(arrival.request);
    if (!fault) return this.#serve(arrival);
    if (fault.delay !== undefined) await (typeof fault.delay === 'number' ? sleep(fault.delay) : fault.delay);
    if (fault.drop === 'before') throw connectionLost();
    const response = await this.#answerTo(arrival, fault);
    if (fault.drop === 'after') throw connectionLost();
    return fault.answer ? fault.answer(response) : response;
  }

  async #answerTo(arrival: Arrival, { respond, redirect, status, code, headers }: Fault): Promise<Response> {
    if (respond) return respond(arrival.request);
    if (redirect !== undefined) return this.#dated(arrival, emptyAnswer(307, { location: redirect }));
    if (status === undefined) return this.#serve(arrival);
    const injected = new Refusal(status, code ?? 'InternalError', 'Injected by the emulator.', {
      ...(headers && { headers }),
    });
    return this.#refused(arrival, injected);
  }

  async #serve(arrival: Arrival): Promise<Response> {
    try {
      return this.#dated(arrival, await this.#route(arrival));
    } catch (error) {
      if (error instanceof Refusal) return this.#refused(arrival, error);
      throw error;
    }
  }

  async #route({ request, url, entry, target }: Arrival): Promise<Response> {
    if (target instanceof Refusal) {
      const isNew = target.code === 'NoSuchBucket' && makesBucket(request, url);
      throw isNew ? notImplemented('making a bucket') : target;
    }
    if ('listed' in target) return this.#listBuckets(request, url, target.listed);
    const { bucket, upload } = target;
    if (request.method === 'OPTIONS') return answerPreflight(request, bucket);
    const now = this.now();
    const { credentials, headerList, urlParamList } = this.#verifier.verify(request, url, now);
    entry.signed = { headerList, urlParamList };
    const key = keyOf(url);
    if (new TextEncoder().encode(key).length > LONGEST_KEY)
      throw new Refusal(400, 'KeyTooLong', 'Your key is too long.');
    const { action, run } = findRoute(request, key, url.searchParams);
    checkPolicy(credentials, action);
    if (key !== '') checkObjectCall(request, url.searchParams);
    const call: Call = {
      request,
      url,
      query: url.searchParams,
      bucket,
      store: bucket.store,
      key,
      credentials,
      now,
      arrivedFor: upload,
      behaviour: this.#behaviour,
      bucketAt: (hostname) => bucketAt(hostname, this.buckets),
    };
    return run(call);
  }

  /** At a host that belongs to no bucket. */
  #listBuckets(request: Request, url: URL, listed: readonly Bucket[]): Response {
    const { credentials } = this.#verifier.verify(request, url, this.now());
    checkNothingElse(request, url.searchParams);
    checkPolicy(credentials, 'GetService');
    return listBuckets(listed);
  }

  #refused(arrival: Arrival, refusal: Refusal): Response {
    const { request, url, entry } = arrival;
    entry.code = refusal.code;
    const number = this.#answers + 1; // that of this very answer
    const names = {
      resource: url.host + url.pathname,
      requestId: opaque(`request-${number}`),
      traceId: opaque(`trace-${number}`),
    };
    return this.#dated(arrival, errorAnswer(refusal, names, request.method === 'HEAD'));
  }

  /** What every answer has. */
  #dated({ request, target }: Arrival, response: Response): Response {
    this.#answers += 1;
    const cors = 'bucket' in target ? target.bucket.cors : undefined;
    const headers = {
      date: new Date(this.now()).toUTCString(),
      server: 'tencent-cos',
      'x-cos-request-id': opaque(`request-${this.#answers}`),
      ...(request.method !== 'OPTIONS' && corsHeaders(request, cors ?? [])),
    };
    for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
    return response;
  }
}

function answerPreflight(request: Request, { cors = [] }: Bucket): Response {
  const headers = preflight(request, cors);
  if (!headers) throw new Refusal(403, 'AccessForbidden', 'CORSResponse: This CORS request is not allowed.');
  return emptyAnswer(200, headers);
}

/** In bytes of UTF-8 (436/13324). */
const LONGEST_KEY = 850;

/** PUT Bucket. */
const makesBucket = ({ method }: Request, { pathname }: URL): boolean => method === 'PUT' && pathname === '/';

/** Base64, as the service's ids are (436/7729). */
const opaque = (id: string): string => btoa(id);

const connectionLost = (): TypeError => new TypeError('Failed to fetch');

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
