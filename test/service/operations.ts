// Every operation by a name, for tables of tests.
import { OWN_ENDPOINT } from '../../src/multipart/abort-by-endpoint.ts';
import {
  ABORT,
  COMPLETE,
  HEAD_OBJECT,
  INITIATE,
  LIST_PARTS,
  LIST_UPLOADS,
  UPLOAD_PART,
} from '../../src/service/operations.ts';

export const OPERATIONS = {
  abort: ABORT,
  initiate: INITIATE,
  part: UPLOAD_PART,
  complete: COMPLETE,
  listParts: LIST_PARTS,
  listUploads: LIST_UPLOADS,
  head: HEAD_OBJECT,
  endpoint: OWN_ENDPOINT,
};

export type OperationName = keyof typeof OPERATIONS;
