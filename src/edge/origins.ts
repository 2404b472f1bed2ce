// Whose pages may call. Source: the Fetch standard, "CORS protocol".

import { checkText, readable } from '../support/arguments.ts';
import { Problem } from './problem.ts';

const RULE = 'must be origins as browsers send them: `https://app.example.com`, without a path or `*`';

/**
 * Of apps that show pages of their own. To the URL standard they have no origin; what is sent is scheme and
 * host.
 */
const APP_SCHEMES: readonly string[] = ['app:', 'capacitor:', 'ionic:', 'tauri:', 'chrome-extension:'];

/** Something that may be an origin. To a URL parser, `*` is a host like any other. */
const SCHEME_AND_HOST = /^[a-z-]+:\/\/[^*]+$/;

/**
 * A copy of the origins, each as a browser writes it.
 * @throws {TypeError | RangeError} naming `origins`.
 */
export function checkOrigins(origins: readonly string[]): readonly string[] {
  if (!Array.isArray(origins)) throw new TypeError('origins must be an array');
  for (const origin of origins) {
    checkText(origin, 'origins', SCHEME_AND_HOST, RULE);
    if (originOf(readable('origins', () => new URL(origin), RULE)) !== origin)
      throw new RangeError(`origins ${RULE}`);
  }
  return [...origins];
}

/** What a browser sends for a page of that URL; `undefined` for what is neither a site nor an app. */
function originOf({ protocol, host, origin }: URL): string | undefined {
  if (protocol === 'https:' || protocol === 'http:') return origin;
  return APP_SCHEMES.includes(protocol) ? `${protocol}//${host}` : undefined;
}

/**
 * What lets the calling page read the answer; nothing for a caller that is no page.
 * @throws {Problem} when the page may not call.
 */
export function corsHeaders({ headers, url }: Request, origins: readonly string[]): Record<string, string> {
  const origin = headers.get('origin');
  if (origin === null) return {};
  // Sandboxed frames and files of every provenance share the origin "null".
  if (origin === 'null' || (origin !== new URL(url).origin && !origins.includes(origin)))
    throw new Problem(403, 'pages of this origin may not call');
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true', // a beacon always has them
    'access-control-expose-headers': 'retry-after',
  };
}

/** The answer to a preflight, and to anybody else who asks for the options. */
export function preflight({ headers }: Request): Response {
  const asked = headers.get('access-control-request-headers');
  return new Response(null, {
    status: 204,
    headers: {
      allow: ALLOW,
      ...(headers.has('origin') && {
        'access-control-allow-methods': 'POST',
        'access-control-max-age': '600',
      }),
      // A literal * would not cover Authorization, nor anything at all with credentials.
      ...(asked !== null && { 'access-control-allow-headers': asked }),
    },
  });
}

export const ALLOW = 'POST, OPTIONS';
