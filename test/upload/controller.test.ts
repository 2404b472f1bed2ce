// The controller's races, each made to happen with a gate. Numbers are the fault catalogue's.
import { getEventListeners } from 'node:events';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  CosServiceError,
  completeMultipartUpload,
  presignAbort,
  type UploadAddress,
  uploadPart,
} from '../../src/index.ts';
import { UploadController } from '../../src/upload/index.ts';
import { rejection } from '../support/bucket.ts';
import { holdTime, passing, quiet } from '../support/clock.ts';
import { setUp } from './set-up.ts';

holdTime();
const is = (method: string) => (request: Request) => request.method === method;

describe('a whole upload', () => {
  it('goes through its states, and fires statechange for each', async () => {
    const { cos, object, open, sendPart } = setUp();
    const upload = open();
    const states: string[] = [upload.state];
    upload.addEventListener('statechange', () => states.push(upload.state));
    expect(await upload.initiate()).toEqual({ ...object(), uploadId: cos.uploads[0]?.uploadId });
    expect(upload.address).toEqual({ ...object(), uploadId: cos.uploads[0]?.uploadId });
    await sendPart(upload, 2, 'b');
    await sendPart(upload, 1, 'a');
    await upload.complete();
    expect(states).toEqual(['idle', 'initiating', 'uploading', 'completing', 'completed']);
    expect(cos.objects).toMatchObject([{ key: 'k', size: 2 }]);
  });
  it('A11: abort after it touches nothing and says completed', async () => {
    const { cos, deletes, uploading } = setUp();
    const upload = await uploading();
    await upload.complete();
    expect(await upload.abort()).toEqual({ outcome: 'completed' });
    expect(cos.objects).toHaveLength(1);
    expect(deletes()).toEqual([]);
    expect(upload.signal.aborted).toBe(false);
  });
  it('own start, send and finish are used as they are', async () => {
    const { cos, open } = setUp();
    const upload = open();
    const uploadId = cos.addUpload({ key: 'k', uploadId: 'own' });
    await upload.initiate(async () => uploadId);
    expect(await upload.part(async (signal) => signal === upload.signal)).toBe(true);
    expect(await upload.complete(async () => 'finished')).toBe('finished');
    expect(upload.state).toBe('completed');
    expect(cos.requests).toEqual([]);
  });
});

describe('abort', () => {
  it('before Initiate: never-started, no request, and nothing can start', async () => {
    const { cos, open } = setUp();
    const upload = open();
    expect(await upload.abort('why')).toEqual({ outcome: 'never-started' });
    expect(upload.state).toBe('aborted');
    expect(await rejection(upload.initiate())).toBe('why');
    expect(cos.requests).toEqual([]);
  });
  it('A7: during Initiate: waits for the id, then deletes; Initiate itself is not cancelled', async () => {
    const { cos, open, deletes, nothingLeft } = setUp();
    const gate = Promise.withResolvers<void>();
    cos.inject({ match: is('POST'), delay: gate.promise });
    const upload = open();
    const initiating = rejection(upload.initiate());
    await quiet();
    const aborting = upload.abort('changed my mind');
    expect([upload.state, upload.signal.aborted]).toEqual(['aborting', true]);
    await quiet();
    expect(deletes()).toEqual([]);
    gate.resolve();
    expect(await passing(aborting)).toEqual({ outcome: 'aborted' });
    expect(await initiating).toBe('changed my mind');
    expect(deletes()).toEqual([204]);
    nothingLeft();
  });
  it('during an Initiate that is refused: never-started; that is lost: unconfirmed', async () => {
    for (const [fault, outcome] of [
      [{ status: 403, code: 'AccessDenied' }, 'never-started'],
      [{ drop: 'after' }, 'unconfirmed'],
    ] as const) {
      const { cos, open } = setUp();
      const gate = Promise.withResolvers<void>();
      cos.inject({ match: is('POST'), delay: gate.promise, ...fault });
      const upload = open();
      const initiating = rejection(upload.initiate());
      await quiet();
      const aborting = upload.abort();
      gate.resolve();
      expect((await passing(aborting)).outcome).toBe(outcome);
      await initiating;
    }
  });
  it('after Initiate: deletes, once', async () => {
    const { open, deletes } = setUp();
    const upload = open();
    await upload.initiate();
    expect(await passing(upload.abort())).toEqual({ outcome: 'aborted' });
    expect(deletes()).toEqual([204]);
    expect(upload.state).toBe('aborted');
  });
  it('A8: during parts: state and signal at once, parts stopped, then DELETE, then DELETE again to confirm', async () => {
    const { cos, sendPart, deletes, uploading, nothingLeft } = setUp();
    const upload = await uploading();
    const gate = Promise.withResolvers<void>();
    cos.inject({ match: is('PUT'), delay: gate.promise });
    const part = rejection(sendPart(upload, 2));
    await quiet();
    const reason = new Error('cancelled by the user');
    const aborting = upload.abort(reason);
    expect([upload.state, upload.signal.reason]).toEqual(['aborting', reason]);
    expect(await part).toBe(reason);
    expect(await passing(aborting)).toEqual({ outcome: 'aborted' });
    expect(deletes()).toEqual([204, 404]);
    gate.resolve();
    await quiet();
    nothingLeft();
  });
  it('A9: a part that lands after the DELETE is deleted by the second', async () => {
    const { cos, sendPart, deletes, uploading, nothingLeft } = setUp({ lateParts: 'stored' });
    const upload = await uploading();
    const gate = Promise.withResolvers<void>();
    cos.inject({ match: is('PUT'), delay: gate.promise });
    const part = rejection(sendPart(upload, 2, 'late'));
    await quiet();
    const aborting = upload.abort();
    await part;
    await vi.waitFor(() => expect(deletes()).toEqual([204]));
    gate.resolve();
    await quiet();
    expect(cos.storedBytes, 'it has landed').toBe(4);
    expect(await passing(aborting)).toEqual({ outcome: 'aborted' });
    expect(deletes()).toEqual([204, 204, 404]);
    nothingLeft();
  });
  it('a part that does not heed the signal is waited for, but not for ever', async () => {
    const { uploading, nothingLeft } = setUp();
    const upload = await uploading({ settleTimeout: 500 });
    void upload.part(() => new Promise(() => {}));
    await quiet();
    expect(await passing(upload.abort())).toEqual({ outcome: 'aborted' });
    nothingLeft();
  });
  it('a part that settles well while the abort waits needs no confirmation', async () => {
    const { deletes, uploading } = setUp();
    const upload = await uploading();
    const gate = Promise.withResolvers<void>();
    const part = upload.part(() => gate.promise);
    await quiet();
    const aborting = upload.abort();
    await quiet();
    expect(deletes()).toEqual([]);
    gate.resolve();
    await part;
    expect(await passing(aborting)).toEqual({ outcome: 'aborted' });
    expect(deletes()).toEqual([204]);
  });
  it('A6: twice and in parallel: one promise, one DELETE; afterwards the same outcome', async () => {
    const { deletes, uploading } = setUp();
    const upload = await uploading();
    const first = upload.abort();
    expect(upload.abort()).toBe(first);
    const outcomes = await passing(Promise.all([first, upload.abort(), upload.abort()]));
    expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['aborted']));
    expect(await upload.abort()).toEqual({ outcome: 'aborted' });
    expect(deletes()).toEqual([204]);
  });
  it('of an upload that somebody else has aborted: gone', async () => {
    const { cos, uploading } = setUp();
    const upload = await uploading();
    cos.reset();
    expect(await passing(upload.abort())).toEqual({ outcome: 'gone' });
  });
  it('that fails is unconfirmed, with error and address; called again, it succeeds', async () => {
    const { cos, uploading, nothingLeft } = setUp();
    const upload = await uploading();
    const { address } = upload;
    cos.inject({ match: is('DELETE'), status: 403, code: 'AccessDenied' });
    const failed = await passing(upload.abort());
    expect(failed).toMatchObject({ outcome: 'unconfirmed', address, error: { serviceCode: 'AccessDenied' } });
    expect(upload.state).toBe('failed');
    expect(await passing(upload.abort())).toEqual({ outcome: 'aborted' });
    nothingLeft();
  });
  it('K5: never hangs: neither on start, nor on finish, nor on an abortUrl that never comes', async () => {
    const { object, open, uploading } = setUp();
    const never = () => new Promise<never>(() => {});
    const starting = open({ deadline: 3000 });
    const started = rejection(starting.initiate(never));
    expect(await passing(starting.abort())).toMatchObject({
      outcome: 'unconfirmed',
      error: { name: 'TimeoutError' },
    });

    const finishing = await uploading({ deadline: 3000 });
    const finished = rejection(finishing.complete(never));
    expect(await passing(finishing.abort())).toMatchObject({
      outcome: 'unconfirmed',
      error: { name: 'TimeoutError' },
      address: finishing.address,
    });
    expect([(await started).name, (await finished).name], 'they end with it').toEqual([
      'AbortError',
      'AbortError',
    ]);

    const unknown = new UploadController({ ...object(), uploadId: '1' }, { abortUrl: never, deadline: 3000 });
    expect(await passing(unknown.abort())).toMatchObject({
      outcome: 'unconfirmed',
      error: { name: 'TimeoutError' },
    });
  });
  it('an id that comes after the abort has given up is deleted all the same', async () => {
    const { cos, open, nothingLeft } = setUp();
    const gate = Promise.withResolvers<string>();
    const upload = open({ deadline: 3000 });
    const initiating = rejection(upload.initiate(() => gate.promise));
    expect((await passing(upload.abort('too late'))).outcome).toBe('unconfirmed');
    gate.resolve(cos.addUpload({ key: 'k' }));
    expect(await passing(initiating)).toBe('too late');
    await passing(vi.waitFor(() => expect(upload.state).toBe('aborted')));
    nothingLeft();
  });
});

describe('what is easily overlooked', () => {
  it('an abort from the listener of the very first event waits for the id all the same', async () => {
    const { open, nothingLeft } = setUp();
    const upload = open();
    let aborting: Promise<unknown> | undefined;
    upload.addEventListener('statechange', () => {
      if (upload.state === 'initiating') aborting = upload.abort('at once');
    });
    expect(await rejection(upload.initiate())).toBe('at once');
    expect(await passing(aborting!)).toEqual({ outcome: 'aborted' });
    nothingLeft();
  });
  it('parts of a plain fetch, which is rejected at once, are confirmed too', async () => {
    const { deletes, uploading } = setUp({ lateParts: 'stored' });
    const upload = await uploading();
    const gate = Promise.withResolvers<void>();
    const part = upload.part(
      (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    );
    const caught = rejection(part);
    await quiet();
    const aborting = upload.abort();
    await caught;
    gate.resolve();
    await passing(aborting);
    expect(deletes()).toEqual([204, 404]);
  });
  it('a part that had failed before the abort may still arrive: confirmed, too', async () => {
    const { cos, channel, deletes, uploading, nothingLeft } = setUp({ lateParts: 'stored' });
    const gate = Promise.withResolvers<void>();
    const upload = await uploading({
      async fetch(request) {
        const answer = await cos(request);
        if (request.method === 'DELETE') {
          gate.resolve();
          await quiet();
        }
        return answer;
      },
    });
    cos.inject({ match: is('PUT'), delay: gate.promise });
    const giveUp = new AbortController();
    const sent = rejection(
      upload.part(() => uploadPart(upload.address!, 2, 'late', { ...channel(), signal: giveUp.signal })),
    );
    await quiet();
    giveUp.abort();
    expect((await sent).name).toBe('AbortError');
    expect(await passing(upload.abort())).toEqual({ outcome: 'aborted' });
    expect(deletes()).toEqual([204, 204, 404]);
    nothingLeft();
  });
  it.each([
    [
      'the refusal of another part',
      () => new CosServiceError('403', { code: 'ERR_COS_SERVICE', status: 403, attempts: 1 }),
    ],
    ['nothing', () => undefined],
  ])('a part cut off with %s as the reason is confirmed like any other', async (_, reason) => {
    const { deletes, uploading } = setUp();
    const upload = await uploading();
    const caught = upload
      .part((signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(reason()))))
      .catch(() => 'caught');
    await quiet();
    const aborting = upload.abort(reason());
    expect(await caught).toBe('caught');
    await passing(aborting);
    expect(deletes()).toEqual([204, 404]);
  });
  it('a Complete that a browser has sent twice by itself: HEAD proves that it has happened', async () => {
    const { cos, uploading } = setUp();
    const upload = await uploading({
      async fetch(request) {
        if (request.method === 'POST' && request.url.includes('uploadId')) await cos(request.clone());
        return cos(request);
      },
    });
    expect(await upload.complete()).toEqual({ etag: cos.objects[0]!.etag, requestId: expect.any(String) });
    expect(await upload.abort()).toEqual({ outcome: 'completed' });
    expect(cos.requests.map(({ method }) => method)).toEqual(['POST', 'PUT', 'POST', 'POST', 'HEAD']);
  });
  it('and where HEAD is not permitted: unconfirmed, and the object is untouched', async () => {
    const { cos, uploading } = setUp();
    const upload = await uploading({
      async fetch(request) {
        if (request.method === 'HEAD') return new Response(null, { status: 403 });
        if (request.method === 'POST' && request.url.includes('uploadId')) await cos(request.clone());
        return cos(request);
      },
    });
    expect(await rejection(upload.complete())).toMatchObject({
      serviceCode: 'NoSuchUpload',
      attempts: 1,
      refused: false,
    });
    expect((await passing(upload.abort())).outcome).toBe('unconfirmed');
    expect(cos.objects).toHaveLength(1);
  });
  it('a Complete that fails without a reason is in doubt: not gone', async () => {
    const { cos, channel, uploading } = setUp();
    const upload = await uploading();
    await upload
      .complete(async () => {
        await completeMultipartUpload(upload.address!, cos.uploads[0]!.parts, channel());
        return Promise.reject();
      })
      .catch(() => {});
    expect(upload.state).toBe('failed');
    expect(await passing(upload.abort())).toEqual({ outcome: 'completed' });
    expect(cos.objects).toHaveLength(1);
  });
  it('a part that heeds no signal is waited for as long as settleTimeout says, and may arrive after that: confirmed', async () => {
    const { deletes, uploading } = setUp();
    const upload = await uploading({ settleTimeout: 500 });
    upload.part(() => new Promise(() => {}));
    await quiet();
    expect(await passing(upload.abort())).toEqual({ outcome: 'aborted' });
    expect(deletes()).toEqual([204, 404]);
  });
  it('a part that the server refused is not waited for', async () => {
    const { cos, sendPart, deletes, uploading } = setUp();
    const upload = await uploading();
    cos.inject({ match: is('PUT'), status: 403, code: 'AccessDenied' });
    expect(await rejection(sendPart(upload, 2))).toMatchObject({ serviceCode: 'AccessDenied' });
    expect(await passing(upload.abort())).toEqual({ outcome: 'aborted' });
    expect(deletes()).toEqual([204]);
  });
  it('a 200 to Complete that cannot be read is no refusal: unconfirmed, not gone', async () => {
    const { cos, channel, uploading } = setUp();
    const upload = await uploading({
      fetch: async (request) =>
        request.method === 'HEAD' ? new Response(null, { status: 404 }) : cos(request),
    });
    const garbled = async (request: Request) => {
      await cos(request);
      return new Response('<CompleteMultipartUploadRes');
    };
    const parts = [{ partNumber: 1, etag: cos.uploads[0]!.parts[0]!.etag }];
    await rejection(
      upload.complete(() =>
        completeMultipartUpload(upload.address!, parts, { ...channel(), fetch: garbled, retry: 0 }),
      ),
    );
    expect(upload.state).toBe('failed');
    expect((await passing(upload.abort())).outcome).toBe('unconfirmed');
    expect(cos.objects).toHaveLength(1);
  });
  it('an abort that is called again after it failed still confirms what the first had cut off', async () => {
    const { cos, deletes, uploading } = setUp();
    const upload = await uploading();
    const caught = rejection(
      upload.part(
        (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
      ),
    );
    await quiet();
    cos.inject({ match: is('DELETE'), status: 403, code: 'AccessDenied' });
    expect((await passing(upload.abort())).outcome).toBe('unconfirmed');
    await caught;
    expect(await passing(upload.abort())).toEqual({ outcome: 'aborted' });
    expect(deletes()).toEqual([403, 204, 404]);
  });
  it('keys that could not be had: nothing was sent, so nothing is in doubt', async () => {
    const { open } = setUp();
    const upload = open({ credentials: () => Promise.reject(new Error('the backend is down')) });
    expect(await rejection(upload.initiate())).toMatchObject({ code: 'ERR_COS_CREDENTIALS', attempts: 0 });
    expect(await passing(upload.abort())).toEqual({ outcome: 'never-started' });
  });
});

describe('A11: abort during Complete', () => {
  async function completing(fault: object) {
    const { cos, uploading, deletes, nothingLeft } = setUp();
    const upload = await uploading();
    const gate = Promise.withResolvers<void>();
    cos.inject({ match: is('POST'), delay: gate.promise, ...fault });
    const finished = upload.complete().then(
      () => 'resolved',
      () => 'rejected',
    );
    await quiet();
    const aborting = upload.abort();
    expect([upload.state, upload.signal.aborted]).toEqual(['aborting', false]);
    await quiet();
    expect(deletes()).toEqual([]);
    gate.resolve();
    const outcome = await passing(aborting);
    return { cos, deletes, nothingLeft, upload, outcome, finished: await finished };
  }
  it('complete wins: completed, the object is there', async () => {
    const { cos, deletes, outcome, finished, upload } = await completing({});
    expect([outcome, finished, upload.state]).toEqual([{ outcome: 'completed' }, 'resolved', 'completed']);
    expect(cos.objects).toHaveLength(1);
    expect(deletes()).toEqual([]);
  });
  it('complete is refused: aborted, nothing left', async () => {
    const { nothingLeft, outcome, finished } = await completing({ status: 400, code: 'InvalidPart' });
    expect([outcome, finished]).toEqual([{ outcome: 'aborted' }, 'rejected']);
    nothingLeft();
  });
  it('complete is lost and did not happen: aborted', async () => {
    const { nothingLeft, outcome } = await completing({ drop: 'before', times: 9 });
    expect(outcome).toEqual({ outcome: 'aborted' });
    nothingLeft();
  });
  it('complete is lost and did happen: HEAD proves it', async () => {
    const { cos, deletes, uploading } = setUp();
    const upload = await uploading();
    cos.inject({ match: is('POST'), drop: 'after' });
    cos.inject({ match: is('POST'), drop: 'before', times: 9 });
    const finished = rejection(upload.complete());
    await quiet();
    expect(await passing(upload.abort())).toEqual({ outcome: 'completed' });
    await finished;
    expect(cos.objects).toHaveLength(1);
    expect(deletes()).toEqual([404]);
  });
  it('complete is lost and did happen, and nobody can tell: unconfirmed, and the object is untouched', async () => {
    const { cos, deletes, uploading } = setUp();
    const upload = await uploading();
    cos.inject({ match: is('HEAD'), status: 403, code: 'AccessDenied' });
    cos.inject({ match: is('POST'), drop: 'after' });
    cos.inject({ match: is('POST'), drop: 'before', times: 9 });
    const finished = rejection(upload.complete());
    await quiet();
    const outcome = await passing(upload.abort());
    expect(outcome).toMatchObject({ outcome: 'unconfirmed', error: { code: 'ERR_COS_NETWORK' } });
    await finished;
    expect(cos.objects).toHaveLength(1);
    expect(deletes()).toEqual([404]);
  });
});

describe('complete', () => {
  it('that is refused leaves the upload open: it can be completed again', async () => {
    const { cos, uploading } = setUp();
    const upload = await uploading();
    cos.inject({ match: is('POST'), status: 400, code: 'InvalidPart' });
    expect(await rejection(upload.complete())).toMatchObject({ serviceCode: 'InvalidPart' });
    expect(upload.state).toBe('uploading');
    await upload.complete();
    expect(cos.objects).toHaveLength(1);
  });
  it('whose answer is lost has failed; an abort can tell what is left', async () => {
    const { uploading, nothingLeft } = setUp();
    const upload = await uploading();
    await rejection(upload.complete(() => Promise.reject(new TypeError('Failed to fetch'))));
    expect(upload.state).toBe('failed');
    expect(await passing(upload.abort())).toEqual({ outcome: 'aborted' });
    nothingLeft();
  });
  it('own finish, own completion', async () => {
    const { cos, channel, uploading } = setUp();
    const upload = await uploading();
    await upload.complete(() =>
      completeMultipartUpload(
        upload.address!,
        [{ partNumber: 1, etag: cos.uploads[0]!.parts[0]!.etag }],
        channel(),
      ),
    );
    expect(cos.objects).toHaveLength(1);
  });
});

describe('the ways to abort', () => {
  it.each([
    ['none', {}],
    ['two', { credentials: { secretId: 'a', secretKey: 'b' }, abortUrl: 'https://b/k?uploadId=1' }],
    ['three', { credentials: {}, abortUrl: '', abortEndpoint: 'https://a' }],
  ])('%s is misuse', (_, options) => {
    const { object } = setUp();
    expect(() => new UploadController(object(), options as never)).toThrow('exactly one of');
  });
  it('a presigned URL, or a function that gets one', async () => {
    const { cos, object } = setUp();
    for (const asFunction of [false, true]) {
      const uploadId = cos.addUpload({ key: 'k' });
      const address = { ...object(), uploadId };
      const url = presignAbort(address, cos.credentials[0]!);
      const upload = new UploadController(address, {
        abortUrl: asFunction ? async (asked) => (asked.uploadId === uploadId ? url : '') : url,
        fetch: cos,
      });
      expect(upload.state).toBe('uploading');
      expect(await passing(upload.abort())).toEqual({ outcome: 'aborted' });
    }
  });
  it('a presigned URL of another upload is refused before anything is sent', async () => {
    const { cos, object } = setUp();
    const url = presignAbort({ ...object('other'), uploadId: '1' }, cos.credentials[0]!);
    const upload = new UploadController({ ...object(), uploadId: '1' }, { abortUrl: url, fetch: cos });
    expect(await passing(upload.abort())).toMatchObject({
      outcome: 'unconfirmed',
      error: { message: 'abortUrl is for another upload' },
    });
    expect(cos.requests).toEqual([]);
  });
  it('an own endpoint', async () => {
    const { object } = setUp();
    const bodies: unknown[] = [];
    const fetch = async (request: Request) => {
      bodies.push([request.method, request.url, request.headers.get('content-type'), await request.json()]);
      return Response.json({ outcome: 'gone' });
    };
    const upload = new UploadController(
      { ...object(), uploadId: '1' },
      { abortEndpoint: 'https://app.example.com/uploads/abort', fetch },
    );
    expect(await passing(upload.abort())).toEqual({ outcome: 'gone' });
    expect(bodies).toEqual([
      ['POST', 'https://app.example.com/uploads/abort', 'application/json', { key: 'k', uploadId: '1' }],
    ]);
  });
  it('an endpoint that answers something else is not believed', async () => {
    const { object } = setUp();
    const upload = new UploadController(
      { ...object(), uploadId: '1' },
      { abortEndpoint: 'https://app.example.com/', fetch: async () => new Response('<html>') },
    );
    expect(await passing(upload.abort())).toMatchObject({
      outcome: 'unconfirmed',
      error: { code: 'ERR_COS_UNEXPECTED' },
    });
  });
});

describe("the caller's signal", () => {
  it('A5: aborts the upload, and never the clean-up', async () => {
    const { uploading, nothingLeft } = setUp();
    const controller = new AbortController();
    const upload = await uploading({ signal: controller.signal });
    controller.abort('bye');
    expect([upload.state, upload.signal.reason]).toEqual(['aborting', 'bye']);
    expect(await passing(upload.abort())).toEqual({ outcome: 'aborted' });
    nothingLeft();
  });
  it('aborted before: nothing starts', async () => {
    const { cos, open } = setUp();
    const upload = open({ signal: AbortSignal.abort('early') });
    expect(await rejection(upload.initiate())).toBe('early');
    expect(cos.requests).toEqual([]);
  });
  it('A14: no listener is left on it', async () => {
    const { uploading } = setUp();
    const { signal } = new AbortController();
    for (let i = 0; i < 20; i++) await passing((await uploading({ signal })).abort());
    const completed = await uploading({ signal });
    await completed.complete();
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});

describe('misuse', () => {
  const invalid = { name: 'InvalidStateError' };
  it('is told by the state', async () => {
    const { open, sendPart } = setUp();
    const upload = open();
    expect(await rejection(upload.part(async () => 1))).toMatchObject(invalid);
    expect(await rejection(upload.complete(async () => 1))).toMatchObject(invalid);
    await upload.initiate();
    expect(await rejection(upload.initiate())).toMatchObject({
      ...invalid,
      message: 'cannot initiate: the upload is uploading',
    });
    await sendPart(upload);
    await upload.complete();
    expect(await rejection(upload.part(async () => 1))).toMatchObject(invalid);
    expect(await upload.abort()).toEqual({ outcome: 'completed' });
  });
  it('says what to do first', async () => {
    const upload = setUp().open();
    expect([
      (await rejection(upload.part(async () => 1))).message,
      (await rejection(upload.complete(async () => 1))).message,
    ]).toEqual([
      'cannot send a part: the upload is idle: call initiate() first',
      'cannot complete: the upload is idle: call initiate() first',
    ]);
    const initiating = upload.initiate((async () => ({ uploadId: '1' })) as never);
    expect((await rejection(initiating)).message).toBe('start must resolve to the uploadId itself');
  });
  it('complete while a part is in flight: it could land afterwards', async () => {
    const { cos, channel, uploading } = setUp();
    const upload = await uploading();
    const gate = Promise.withResolvers<void>();
    const part = upload.part(async () => {
      await gate.promise;
      return uploadPart(upload.address!, 2, 'more', channel());
    });
    expect(await rejection(upload.complete())).toMatchObject({
      ...invalid,
      message: 'cannot complete: parts are in flight',
    });
    gate.resolve();
    await part;
    await upload.complete();
    expect(cos.objects).toMatchObject([{ size: 9 }]);
  });
  it.each([{ key: '' }, { key: '/a' }, { uploadId: '' }, { uploadId: null }, { bucket: 'x' }])(
    '%j in the address',
    (damage) => {
      const { object, channel } = setUp();
      expect(() => new UploadController({ ...object(), ...damage } as UploadAddress, channel())).toThrow(
        Object.keys(damage)[0],
      );
    },
  );
  it('an empty id from start is no upload', async () => {
    const { open } = setUp();
    const upload = open();
    expect((await rejection(upload.initiate(async () => ''))).message).toBe(
      'uploadId must be what Initiate Multipart Upload answered: not blank, not `undefined`, without control characters',
    );
    expect(upload.state).toBe('failed');
  });
  it('without credentials, start and finish must be given', async () => {
    const { object } = setUp();
    const upload = new UploadController(object(), { abortEndpoint: 'https://a.example/' });
    expect((await rejection(upload.initiate())).message).toBe(
      'start must be given where there are no credentials: it resolves to the uploadId',
    );
    expect(upload.state, 'nothing has happened').toBe('idle');
  });
});

it('await using aborts what is not completed', async () => {
  const { uploading, nothingLeft } = setUp();
  let kept: UploadController;
  await passing(
    (async () => {
      await using upload = await uploading();
      kept = upload;
    })(),
  );
  expect(kept!.state).toBe('aborted');
  nothingLeft();
});

// No time passes here, so nobody loses patience.
it('A13: 10 000 cancelled at once: 16 clean-ups at a time, all settled, memory back', async () => {
  const { cos, object, nothingLeft } = setUp();
  const credentials = cos.credentials[0]!;
  let [underWay, most] = [0, 0];
  const fetch = async (request: Request) => {
    most = Math.max(most, ++underWay);
    try {
      return await cos(request);
    } finally {
      underWay--;
    }
  };
  const rejected: unknown[] = [];
  const onRejection = (error: unknown) => rejected.push(error);
  process.on('unhandledRejection', onRejection);
  onTestFinished(() => void process.off('unhandledRejection', onRejection));
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  let uploads: UploadController[] | undefined = Array.from(
    { length: 10_000 },
    (_, i) =>
      new UploadController(
        { ...object(`k${i}`), uploadId: cos.addUpload({ key: `k${i}` }) },
        { credentials, fetch },
      ),
  );
  const outcomes = await Promise.all(uploads.map((upload) => upload.abort()));
  expect(outcomes.filter(({ outcome }) => outcome === 'aborted')).toHaveLength(10_000);
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(16);
  nothingLeft();
  outcomes.length = 0;
  uploads = undefined;
  cos.reset();
  for (let i = 0; i < 3; i++) {
    await quiet();
    globalThis.gc?.(); // what was weakly held goes with the next collection
  }
  expect(rejected).toEqual([]);
  expect(globalThis.gc, 'run with --expose-gc').toBeTypeOf('function');
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(20_000_000);
});
