// The bucket's CORS rules. A bucket has none by default, and a browser then sees nothing of its answers
// (Tencent docs 436/8279, 436/11488).

/** One rule, in the words of the bucket's CORS configuration. */
export interface CorsRule {
  /** Exact origins, or with one `*` inside, e.g. `https://*.example.com`. */
  allowedOrigins: readonly string[];
  /** GET, PUT, POST, DELETE, HEAD. */
  allowedMethods: readonly string[];
  /**
   * Names of request headers, in any case, or `*`.
   * @default none
   */
  allowedHeaders?: readonly string[] | undefined;
  /**
   * Response headers that script may read.
   * @default none
   */
  exposeHeaders?: readonly string[] | undefined;
  /**
   * How long a browser may keep a preflight's answer, in seconds.
   * @default 600
   */
  maxAgeSeconds?: number | undefined;
}

/** The answer to a preflight: 200 with the rule's headers, or `undefined` when no rule allows it. */
export function preflight(request: Request, rules: readonly CorsRule[]): Record<string, string> | undefined {
  const method = request.headers.get('access-control-request-method') ?? '';
  const asked = (request.headers.get('access-control-request-headers') ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const rule = matching(request, method, rules);
  if (!rule) return undefined;
  const allowed = (rule.allowedHeaders ?? []).map((name) => name.toLowerCase());
  if (!allowed.includes('*') && !asked.every((name) => allowed.includes(name.toLowerCase())))
    return undefined;
  return {
    ...headersOf(request, rule),
    'access-control-allow-methods': rule.allowedMethods.join(', '),
    // A literal * would not cover Authorization, so the names that were asked for are repeated.
    ...(asked.length > 0 && { 'access-control-allow-headers': asked.join(', ') }),
    'access-control-max-age': String(rule.maxAgeSeconds ?? 600),
  };
}

/** The CORS headers of an ordinary answer: none when no rule matches. */
export function corsHeaders(request: Request, rules: readonly CorsRule[]): Record<string, string> {
  const rule = matching(request, request.method, rules);
  return rule ? headersOf(request, rule) : {};
}

function matching(request: Request, method: string, rules: readonly CorsRule[]): CorsRule | undefined {
  const origin = request.headers.get('origin');
  if (origin === null) return undefined;
  return rules.find(
    (rule) =>
      rule.allowedMethods.includes(method) && rule.allowedOrigins.some((pattern) => covers(pattern, origin)),
  );
}

function covers(pattern: string, origin: string): boolean {
  const [before = '', after] = pattern.split('*');
  if (after === undefined) return pattern === origin;
  return origin.length >= before.length + after.length && origin.startsWith(before) && origin.endsWith(after);
}

function headersOf(request: Request, rule: CorsRule): Record<string, string> {
  const isForAll = rule.allowedOrigins.includes('*');
  const expose = rule.exposeHeaders ?? [];
  return {
    'access-control-allow-origin': isForAll ? '*' : (request.headers.get('origin') ?? ''),
    ...(!isForAll && { 'access-control-allow-credentials': 'true', vary: 'Origin' }),
    ...(expose.length > 0 && { 'access-control-expose-headers': expose.join(', ') }),
  };
}
