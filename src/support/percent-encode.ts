// Percent-encoding as COS signs it, and undone.

/** Everything but `A-Z a-z 0-9 - _ . ~` as %XX, in upper case. Source: Tencent doc 436/7778. */
export const percentEncode = (text: string): string =>
  /^[\w.~-]*$/.test(text)
    ? text
    : encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** The text decoded; `undefined` where it is no percent-encoded UTF-8. */
export function percentDecode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
