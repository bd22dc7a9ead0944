import type { BmpHeader } from './bmp-header.ts';

/**
 * Reads run-length encoded pixels, one index per byte. Pixels outside all runs have colour 0.
 * @returns undefined if the data end before the picture
 */
export function readRuns(stored: Uint8Array, { width, height, bits }: BmpHeader): Uint8Array | undefined {
  const indices = new Uint8Array(width * height);
  let x = 0;
  let y = 0;
  const put = (index: number) => {
    if (x < width && y < height) indices[y * width + x] = index;
    x++;
  };
  for (let at = 0; at + 1 < stored.length; ) {
    const count = stored[at] as number;
    const value = stored[at + 1] as number;
    at += 2;
    if (count > 0) {
      for (let i = 0; i < count; i++) put(bits === 8 ? value : i % 2 === 0 ? value >> 4 : value & 15);
    } else if (value === 0) {
      x = 0;
      y++;
    } else if (value === 1) {
      return indices;
    } else if (value === 2) {
      x += stored[at] ?? 0;
      y += stored[at + 1] ?? 0;
      at += 2;
    } else {
      const bytes = bits === 8 ? value : Math.ceil(value / 2);
      for (let i = 0; i < value; i++) {
        const byte = stored[at + (bits === 8 ? i : i >> 1)];
        if (byte === undefined) return undefined;
        put(bits === 8 ? byte : i % 2 === 0 ? byte >> 4 : byte & 15);
      }
      at += bytes + (bytes & 1);
    }
    // Only the end marker can follow the last row.
    if (y >= height) return indices;
  }
  return y >= height - 1 && x >= width ? indices : undefined;
}
