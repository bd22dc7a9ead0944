interface Frame {
  left?: number;
  top?: number;
  width: number;
  height: number;
  /** The colour of its pixels in the palette: 0 white, 1 red, 2 black, 3 blue. */
  colour: number;
  /** A colour that is transparent. */
  clear?: number;
}

const palette = [255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 255];
const u16 = (value: number) => [value & 255, value >> 8];

/** A GIF of plain frames with uncompressed codes: the table is cleared before it grows. */
export function gif({ width, height }: { width: number; height: number }, frames: Frame[]): Buffer {
  const parts = frames.flatMap((frame) => {
    const control = frame.clear === undefined ? [] : [0x21, 0xf9, 4, 1, 0, 0, frame.clear, 0];
    const { left = 0, top = 0 } = frame;
    return [
      ...control,
      0x2c,
      ...u16(left),
      ...u16(top),
      ...u16(frame.width),
      ...u16(frame.height),
      0,
      2,
      ...codes(frame),
    ];
  });
  return Buffer.from([...Buffer.from('GIF89a'), ...u16(width), ...u16(height), 0x91, 2, 0, ...palette, ...parts, 0x3b]);
}

/** Codes of three bits: 4 clears, 5 ends. */
function codes({ width, height, colour }: Frame): number[] {
  const bits = Array.from({ length: width * height }, () => [4, colour])
    .flat()
    .concat(5);
  const bytes: number[] = [];
  bits.forEach((code, i) => {
    for (let bit = 0; bit < 3; bit++) {
      const at = 3 * i + bit;
      bytes[at >> 3] = (bytes[at >> 3] ?? 0) | (((code >> bit) & 1) << (at & 7));
    }
  });
  const blocks: number[] = [];
  for (let at = 0; at < bytes.length; at += 255) {
    const block = bytes.slice(at, at + 255);
    blocks.push(block.length, ...block);
  }
  return [...blocks, 0];
}
