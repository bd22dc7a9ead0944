/** The nearest float16 numbers from 2^-14 up; smaller ones become 0. */
export function toFloat16(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  return Uint16Array.from(bits, (word) => {
    const magnitude = (word & 0x7fffffff) - (112 << 23);
    return magnitude < 1 << 23 ? 0 : ((word >>> 16) & 0x8000) | ((magnitude + 0x1000) >> 13);
  });
}
