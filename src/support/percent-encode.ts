// Percent-encoding as COS signs it.

/** Everything but `A-Z a-z 0-9 - _ . ~` as %XX, in upper case. Source: Tencent doc 436/7778. */
export const percentEncode = (text: string): string =>
  /^[\w.~-]*$/.test(text)
    ? text
    : encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
