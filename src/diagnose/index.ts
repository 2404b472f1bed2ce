/**
 * cos-abort/diagnose: why COS refused a signature, in words.
 * @module
 */

export { CosServiceError, isCosServiceError } from '../service/errors.ts';
export type { Credentials } from '../signature/credentials.ts';
export type { RequestHeaders, SignableRequest } from '../signature/request.ts';
export type { SignatureCause } from './advice.ts';
export {
  type DiagnoseOptions,
  diagnoseSignature,
  type SignatureDiagnosis,
} from './diagnose.ts';
export type { SignatureLine } from './lines.ts';
