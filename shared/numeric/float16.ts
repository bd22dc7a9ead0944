/** The largest float16 number; larger ones, and infinity, are clamped to it. */
const LARGEST = { float32: 0x477fe000, float16: 0x7bff };
const NAN = { float32: 0x7f800000, float16: 0x7e00 };
/** Bits of 2^-14 in float32: float16 numbers below it are subnormal, multiples of 2^-24. */
const SMALLEST_NORMAL = 0x38800000;
/** The difference of the exponents' offsets, 127 and 15, at the exponent's place in float32. */
const OFFSET = (127 - 15) << 23;

/** The bits of the nearest float16 numbers (IEEE 754 binary16), ties to even. */
export function toFloat16(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < bits.length; i++) {
    const word = bits[i] as number;
    halves[i] = ((word >>> 16) & 0x8000) | magnitude(word & 0x7fffffff, Math.abs(values[i] as number));
  }
  return halves;
}

function magnitude(word: number, value: number): number {
  if (word > NAN.float32) return NAN.float16;
  if (word > LARGEST.float32) return LARGEST.float16;
  // From 0.5 to 1, float32 numbers are 2^-24 apart: the sum rounds to a subnormal.
  if (word < SMALLEST_NORMAL) return (Math.fround(value + 0.5) - 0.5) * 2 ** 24;
  const isOdd = (word >> 13) & 1;
  return (word - OFFSET + 0xfff + isOdd) >> 13;
}

/** The numbers that float16 bits stand for. */
export function fromFloat16(halves: Uint16Array): Float32Array {
  return Float32Array.from(halves, (half) => {
    const exponent = (half >> 10) & 0x1f;
    const fraction = half & 0x3ff;
    const sign = half & 0x8000 ? -1 : 1;
    if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
    return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
  });
}
