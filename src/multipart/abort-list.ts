// A list of aborts for one's own endpoint: what both ends must agree on.

/** In uploads: more than fit into one whose ids are COS's. What names no upload takes time, too. */
export const MAX_LISTED = 1000;

/** In bytes. A page that goes away may send 64 KiB in all (Fetch standard, keepalive). */
export const MAX_LIST_BYTES = 60_000;

/** The body that lists the uploads of these bodies, each in JSON. */
export const listBody = (bodies: readonly string[]): string => `{"uploads":[${bodies.join(',')}]}`;
