// What HTTP itself says: what names and values of headers may hold, and what a status means by itself.

/** The grammar of a method, or of a header's name (RFC 9110, section 5.6.2). */
export const TOKEN: RegExp = /^[\w!#$%&'*+.^`|~-]+$/;

/**
 * What a header's value carries as it is written. Beyond it platforms send Latin-1 or refuse, while COS signs
 * UTF-8.
 */
export const ASCII: RegExp = /^[\t -~]*$/;

/** Whether a status says that the fault is the request's. Of a 408 nobody knows how much of it arrived. */
export const isRefusal = (status: number): boolean => status >= 400 && status < 500 && status !== 408;

/** Whether a status says that it was too much for now, and the answer may say when to come again. */
export const isThrottled = (status: number | undefined): boolean => status === 429 || status === 503;
