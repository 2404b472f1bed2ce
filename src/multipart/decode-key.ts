// A key that a server has percent-encoded.

/** The key decoded; `undefined` where it is no percent-encoded UTF-8. */
export function decodeKey(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
