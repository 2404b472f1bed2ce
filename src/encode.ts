// Percent-encoding as COS signs it: everything but A-Z a-z 0-9 - _ . ~ becomes %XX, in upper case.

const UNRESERVED = /^[\w.~-]*$/;

/** The encoded form of a well-formed string. Source: Tencent doc 436/7778, the table of characters. */
export function encode(text: string): string {
  if (UNRESERVED.test(text)) return text;
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}
