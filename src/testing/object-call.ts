// What any call to an object is refused for, whatever it does.

import { readDigits } from './digits.ts';
import { Refusal } from './refusal.ts';

/** @throws {Refusal} InvalidArgument: a version, a traffic limit out of its range */
export function checkObjectCall({ headers }: Request, query: URLSearchParams): void {
  // An empty one is none: Go and PHP send it so.
  if (query.get('versionId')) throw noVersions();
  checkTrafficLimit(headers.get('x-cos-traffic-limit') ?? '');
}

export const noVersions = (): Refusal =>
  new Refusal(400, 'InvalidArgument', 'Versioning is not enabled for this bucket.');

/** In bits per second (436/7749). */
const SLOWEST = 819_200;
const FASTEST = 838_860_800;

function checkTrafficLimit(header: string): void {
  if (header === '') return;
  const limit = readDigits(header);
  if (limit === undefined || limit < SLOWEST || limit > FASTEST)
    throw new Refusal(400, 'InvalidArgument', `x-cos-traffic-limit must be from ${SLOWEST} to ${FASTEST}.`);
}
