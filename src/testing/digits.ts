// A number as HTTP and COS write it.

/** Decimal digits, nothing else: `Number` would also take `1e3`, `0x10` and blanks. */
export function readDigits(text: string): number | undefined {
  const isDigits = text !== '' && [...text].every((char) => char >= '0' && char <= '9');
  return isDigits ? Number(text) : undefined;
}
