// A key that a server has percent-encoded.

/** The key decoded; where it is no percent-encoded UTF-8, it stays as it is written. */
export function decodeKey(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
