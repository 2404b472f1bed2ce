// Callbacks that are told and not asked.

/**
 * Calls a listener of the caller's. Whatever it throws, or rejects with later, is its own affair: cleaning up
 * comes first.
 */
export function notify<Arguments extends unknown[]>(
  listener: ((...told: Arguments) => unknown) | undefined,
  ...told: Arguments
): void {
  (async () => listener?.(...told))().catch(() => {});
}
