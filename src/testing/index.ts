/**
 * An in-memory COS to test uploads against: `createCosEmulator` answers a `Request` as COS would,
 * `cosHandlers` mounts it in msw.
 * @module
 */

export type { CorsRule } from './cors.ts';
export {
  type CosEmulator,
  createCosEmulator,
  type EmulatedObject,
  type EmulatedUpload,
} from './create.ts';
export type { Fault } from './faults.ts';
export type { EmulatedBucket } from './hosts.ts';
export type { LoggedRequest } from './log.ts';
export { cosHandlers, type MswHandler } from './msw.ts';
export type { EmulatorOptions } from './options.ts';
export type { SeededUpload } from './seeded-upload.ts';
export type { EmulatedCredentials } from './verify.ts';
