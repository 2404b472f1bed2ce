// CRC-64 as COS has it (Tencent doc 436/40334): ECMA-182, bit-reflected, all ones at the start and inverted
// at the end ("CRC-64/XZ"). In the reflected form the highest bit is x⁰.

const POLYNOMIAL = 0xc96c5795d7870f42n;
const ONE = 1n << 63n;
/** x⁸: what a zero byte multiplies by. */
const BYTE = 1n << 55n;

/** The sum of bytes that come piece by piece. */
export class Crc64 {
  static #table: Table | undefined;
  #high = 0xffffffff;
  #low = 0xffffffff;

  update(bytes: Uint8Array): void {
    Crc64.#table ??= createTable();
    const { high: tableHigh, low: tableLow } = Crc64.#table;
    let high = this.#high;
    let low = this.#low;
    for (const byte of bytes) {
      const at = (low ^ byte) & 255;
      low = ((low >>> 8) | (high << 24)) ^ (tableLow[at] as number);
      high = (high >>> 8) ^ (tableHigh[at] as number);
    }
    this.#high = high;
    this.#low = low;
  }

  digest(): bigint {
    return (BigInt(~this.#high >>> 0) << 32n) | BigInt(~this.#low >>> 0);
  }
}

/** The sums of parts put together, without reading a byte again. */
export class CombinedCrc64 {
  #sum = 0n;
  /** Parts are mostly of one size. */
  #lastSize = 0;
  #lastShift = ONE;

  append(part: { crc64: bigint; size: number }): void {
    if (part.size !== this.#lastSize) {
      this.#lastSize = part.size;
      this.#lastShift = zeroBytes(part.size);
    }
    this.#sum = multiply(this.#sum, this.#lastShift) ^ part.crc64;
  }

  digest(): bigint {
    return this.#sum;
  }
}

/** The remainder of each byte, in two halves: 32-bit numbers are quick, BigInt is not. */
interface Table {
  high: Uint32Array;
  low: Uint32Array;
}

function createTable(): Table {
  const table: Table = { high: new Uint32Array(256), low: new Uint32Array(256) };
  for (let byte = 0; byte < 256; byte++) {
    const remainder = multiply(BigInt(byte), BYTE);
    table.high[byte] = Number(remainder >> 32n);
    table.low[byte] = Number(remainder & 0xffffffffn);
  }
  return table;
}

/** x to the power of 8 × `count`: what so many zero bytes multiply by. */
function zeroBytes(count: number): bigint {
  let product = ONE;
  let power = BYTE;
  for (let left = count; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) product = multiply(product, power);
    power = multiply(power, power);
  }
  return product;
}

/** The product of two polynomials over GF(2), modulo the polynomial. */
function multiply(a: bigint, b: bigint): bigint {
  let product = 0n;
  let shifted = b;
  for (let bit = ONE; bit > 0n; bit >>= 1n) {
    if (a & bit) product ^= shifted;
    shifted = shifted & 1n ? (shifted >> 1n) ^ POLYNOMIAL : shifted >> 1n;
  }
  return product;
}
