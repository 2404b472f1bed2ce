// What the operator is told that the caller is not, and for how long `authorize` is waited for.
import { describe, expect, it, vi } from 'vitest';
import { isCosError } from '../../src/index.ts';
import { holdTime, passing } from '../support/clock.ts';
import { type Edge, HOME, openEdge, problem, shown } from './edge.ts';

holdTime();

/** What `onError` was told in one call of a route. */
async function told(edge: Edge, onError: ReturnType<typeof vi.fn>, route = 'abort', init = {}) {
  const answer = await shown(await passing(edge.call(route, init)));
  return {
    answer,
    errors: onError.mock.calls.map(([error]) => error),
    requests: onError.mock.calls.map(([, r]) => r),
  };
}

describe('onError', () => {
  it('is told what authorize threw, and the request', async () => {
    const onError = vi.fn();
    const error = new Error('database down');
    const edge = openEdge({ onError, authorize: () => Promise.reject(error) });
    const { answer, errors, requests } = await told(edge, onError);
    expect(answer).toEqual(problem(500, 'authorize failed'));
    expect(errors).toEqual([error]);
    expect(errors[0]).toBe(error);
    expect(requests[0]).toMatchObject({ method: 'POST', url: 'https://app.example.com/api/uploads/abort' });
  });
  it('is told what COS said', async () => {
    const onError = vi.fn();
    const edge = openEdge({ onError });
    edge.cos.inject({ status: 403, code: 'AccessDenied' });
    const { answer, errors } = await told(edge, onError);
    expect(JSON.stringify(answer.body)).not.toContain('Injected');
    expect(errors).toMatchObject([
      {
        name: 'CosServiceError',
        serviceCode: 'AccessDenied',
        message: expect.stringContaining('Injected by the emulator'),
      },
    ]);
  });
  it.each(['abort', 'presign'])('is told why there are no keys: %s', async (route) => {
    const onError = vi.fn();
    const cause = new Error('STS is down, at https://sts.example/?token=canary');
    const edge = openEdge({ onError, credentials: () => Promise.reject(cause) });
    const { errors } = await told(edge, onError, route);
    const message = 'credentials: the function failed or returned no usable keys: STS is down, at (url)';
    expect(errors).toMatchObject([{ code: 'ERR_COS_CREDENTIALS', message, cause }]);
    expect(isCosError(errors[0])).toBe(true);
  });
  it.each(['abort', 'presign'])('is told that there is no reason: %s', async (route) => {
    const onError = vi.fn();
    const edge = openEdge({ onError, credentials: () => Promise.reject() });
    const { errors } = await told(edge, onError, route);
    const message = 'credentials: the function failed or returned no usable keys: it gives no reason';
    expect(errors).toMatchObject([{ message }]);
  });
  it('is told that a ready-made signature cannot be presigned', async () => {
    const onError = vi.fn();
    const edge = openEdge({ onError, credentials: () => ({ authorization: 'q-sign-algorithm=sha1' }) });
    const { answer, errors } = await told(edge, onError, 'presign');
    expect(errors).toMatchObject([{ message: (answer.body as { detail: string }).detail }]);
  });
  it.each([
    ['nothing', undefined],
    ['a request of Node', { method: 'POST', url: '/abort', headers: { host: 'h' } }],
    ['a context of Hono', { req: { method: 'POST', url: `${HOME}/abort` } }],
  ])('is told of what is no Request: %s', async (_, request) => {
    const onError = vi.fn();
    const edge = openEdge({ onError });
    expect(await shown(await edge.handler(request as never))).toEqual(problem(500, 'the handler failed'));
    const message = 'request must be a Request: see the Express recipe, or in Hono give `c.req.raw`';
    expect(onError.mock.calls).toEqual([[new TypeError(message), request]]);
  });
  it('is not told of what the caller did wrong', async () => {
    const onError = vi.fn();
    const edge = openEdge({ onError, authorize: () => false });
    const statuses = [
      await told(edge, onError),
      await told(edge, onError, 'else'),
      await told(edge, onError, 'abort', { body: 'x' }),
      await told(edge, onError, 'abort', { headers: { origin: 'https://evil.example' } }),
    ].map(({ answer }) => answer.status);
    expect(statuses).toEqual([403, 404, 400, 403]);
    expect(onError).not.toHaveBeenCalled();
  });
  it.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('canary');
      },
    ],
    ['rejects', () => Promise.reject(new Error('canary'))],
    ['never answers', () => new Promise(() => {})],
  ])('that %s changes no answer', async (_, onError) => {
    const edge = openEdge({ onError, authorize: () => Promise.reject(new Error()) });
    expect(await shown(await passing(edge.call('abort')))).toEqual(problem(500, 'authorize failed'));
  });
});

describe('authorize', () => {
  it('that never answers is given up after the timeout; nothing is sent', async () => {
    const onError = vi.fn();
    const edge = openEdge({ onError, timeout: 3000, authorize: () => new Promise(() => {}) });
    const { answer, errors } = await told(edge, onError);
    expect(answer).toEqual(problem(500, 'authorize did not answer in time'));
    expect(errors).toMatchObject([{ message: 'authorize did not answer in time' }]);
    expect([edge.cos.requests, vi.getTimerCount()]).toEqual([[], 0]);
  });
  it('that answers late permits nothing any more', async () => {
    const late = Promise.withResolvers<boolean>();
    const edge = openEdge({ timeout: 50, authorize: () => late.promise });
    expect((await passing(edge.call('abort'))).status).toBe(500);
    late.resolve(true);
    await passing(Promise.resolve());
    expect(edge.cos.requests).toEqual([]);
  });
});
