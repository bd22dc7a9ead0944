/** The generated images of bases/efficientnet_lite.py, RGB, byte for byte. */
export function patternsOf(size: number): Record<'gradient' | 'checkers' | 'noise', Uint8Array> {
  const last = size - 1;
  return {
    gradient: draw(size, (x, y) => [(x * 255) / last, (y * 255) / last, ((x + y) * 255) / (2 * last)].map(Math.floor)),
    checkers: draw(size, (x, y) => (((x >> 4) + (y >> 4)) % 2 === 0 ? [240, 140, 20] : [10, 20, 90])),
    noise: noise(size * size * 3),
  };
}

function draw(size: number, colour: (x: number, y: number) => readonly number[]): Uint8Array {
  const pixels = new Uint8Array(size * size * 3);
  for (let y = 0; y < size; y++) for (let x = 0; x < size; x++) pixels.set(colour(x, y), (y * size + x) * 3);
  return pixels;
}

/** Bytes of a linear congruential generator. */
export function noise(count: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}

/** The images for a base model of 224 x 224 pixels. */
export const patterns: Record<string, Uint8Array> = patternsOf(224);
