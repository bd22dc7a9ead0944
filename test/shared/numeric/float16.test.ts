import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { fromFloat16, toFloat16 } from '../../../shared/numeric/float16.ts';

/** float32 numbers with the bits that numpy 2.4's `astype(np.float16)` gives. */
const rounded: [name: string, number: number, bits: number][] = [
  ['zero', 0, 0],
  ['minus zero', -0, 0x8000],
  ['one', 1, 0x3c00],
  ['minus two', -2, 0xc000],
  ['0.1', 0.1, 0x2e66],
  ['a third', 1 / 3, 0x3555],
  ['the largest', 65504, 0x7bff],
  ['one that rounds to the largest', 65503, 0x7bff],
  ['a tie with an even number below', 2049, 0x6800],
  ['a tie with an even number above', 2051, 0x6802],
  ['a tie of fractions, down', 1 + 2 ** -11, 0x3c00],
  ['a tie of fractions, up', 1 + 3 * 2 ** -11, 0x3c02],
  ['just above a tie', 1 + 2 ** -11 + 2 ** -20, 0x3c01],
  ['the smallest normal number', 2 ** -14, 0x400],
  ['one that rounds to the smallest normal number', 2 ** -14 - 2 ** -25, 0x400],
  ['a subnormal number', 2 ** -15, 0x200],
  ['the smallest subnormal number', 2 ** -24, 1],
  ['a tie with zero', -(2 ** -25), 0x8000],
  ['just above a tie with zero', 2 ** -25 + 2 ** -48, 1],
  ['a tie of subnormal numbers', 3 * 2 ** -25, 2],
  ['one that rounds to zero', 1e-8, 0],
  ['the largest subnormal number', 6.1e-5, 0x3ff],
  ['-0.6', -0.6, 0xb8cd],
];

describe('to float16', () => {
  test.each(rounded)('%s', (_, number, bits) => {
    expect(toFloat16(Float32Array.of(number))).toEqual(Uint16Array.of(bits));
  });

  test('too large numbers become the largest one', () => {
    const large = Float32Array.of(65519, 65520, 1e30, -1e6, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY);
    expect([...toFloat16(large)]).toEqual([0x7bff, 0x7bff, 0x7bff, 0xfbff, 0x7bff, 0xfbff]);
    expect(fromFloat16(toFloat16(Float32Array.of(Number.NaN)))).toEqual(Float32Array.of(Number.NaN));
  });

  test('numbers of all sizes give the bytes that numpy gives', () => {
    // a = np.arange(0, 2**32, 65521, dtype=np.uint64).astype(np.uint32).view(np.float32)
    // a = a[np.isfinite(a) & (abs(a) <= 65504)]; hashlib.sha256(a.astype(np.float16).tobytes())
    const all = new Float32Array(Uint32Array.from({ length: Math.ceil(2 ** 32 / 65521) }, (_, i) => i * 65521).buffer);
    const some = all.filter((number) => Math.abs(number) <= 65504);
    const bytes = Buffer.from(toFloat16(some).buffer);
    expect(some).toHaveLength(36617);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(
      '5094c933c894ac21c786082143df478ab939c36e0c82b12d7e2afaf1645a219c',
    );
  });
});

describe('from float16', () => {
  test('bits give the numbers that numpy gives', () => {
    const bits = Uint16Array.of(0, 0x8000, 1, 0x3ff, 0x400, 0x3555, 0x7bff, 0xfbff, 0xc000, 0x83ff, 0x7c00, 0xfc00);
    expect([...fromFloat16(bits)]).toEqual([
      ...[0, -0, 2 ** -24, 6.097555160522461e-5, 6.103515625e-5, 0.333251953125, 65504, -65504, -2],
      ...[-6.097555160522461e-5, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    ]);
  });

  test('and back gives the same bits', () => {
    const finite = Uint16Array.from({ length: 0x10000 }, (_, i) => i).filter((half) => (half & 0x7c00) !== 0x7c00);
    expect(toFloat16(fromFloat16(finite))).toEqual(finite);
  });
});
