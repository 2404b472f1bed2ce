// What the keys of a request may do.

import { accessDenied } from './refusal.ts';
import type { EmulatedCredentials } from './verify.ts';

/** @throws {Refusal} AccessDenied, when the keys are limited to other actions */
export function checkPolicy({ actions }: EmulatedCredentials, action: string): void {
  if (actions && !actions.some((allowed) => withoutService(allowed) === action)) throw accessDenied();
}

/** Policies write `name/cos:GetObject`, documentation `cos:GetObject`. */
function withoutService(action: string): string {
  return action.slice(action.indexOf(':') + 1);
}
