// cos-abort/testing: an in-memory COS to test uploads against.

export type { CorsRule } from './cors.ts';
export {
  type CosEmulator,
  createCosEmulator,
  type EmulatedBucket,
  type EmulatedUpload,
  type EmulatorOptions,
  type LoggedRequest,
} from './emulator.ts';
export type { Fault } from './faults.ts';
export { cosHandlers } from './msw.ts';
export type { EmulatedCredentials } from './verify.ts';
