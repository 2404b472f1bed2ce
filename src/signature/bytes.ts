// Text to bytes and bytes to hexadecimal.

export const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

export const hex = (bytes: Uint8Array): string => Array.from(bytes, (byte) => (256 + byte).toString(16).slice(1)).join('');
