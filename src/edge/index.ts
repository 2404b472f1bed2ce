/**
 * cos-abort/edge: the server side of `abortEndpoint`, for whatever serves with a fetch-style function.
 * @module
 */

export { createAbortHandler } from './handler.ts';
export type { AbortHandlerOptions } from './options.ts';
