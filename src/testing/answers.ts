// The forms that answers have.

/** 200 with XML. COS sends Complete and copies in chunks; the rest with its length. */
export function xmlAnswer(body: string, headers: Record<string, string> = {}): Response {
  const bytes = new TextEncoder().encode(body);
  return new Response(bytes, {
    status: 200,
    headers: { 'content-type': 'application/xml', 'content-length': String(bytes.length), ...headers },
  });
}

/** No body, and its length said: clients are told apart by that from a connection that was cut. */
export function emptyAnswer(status: number, headers: Record<string, string> = {}): Response {
  return new Response(null, { status, headers: { 'content-length': '0', ...headers } });
}
