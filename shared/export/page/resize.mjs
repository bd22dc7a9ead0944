/**
 * The middle square of an image, resized as in the hosted version: first the whole image until its shorter side is `size`,
 * with a Catmull-Rom cubic as wide as the reduction, rows first and rounded in between; then the middle is cut out. For
 * reductions below a quarter, means of whole blocks are taken first (https://www.libvips.org/API/current/method.Image.resize.html).
 * @param {{ data: ArrayLike<number>, width: number, height: number }} image RGBA, opaque
 * @returns {Uint8Array} RGB, [size, size, 3]
 */
export function middleSquare(image, size) {
  const scale = size / Math.min(image.width, image.height);
  const width = Math.max(size, Math.round(image.width * scale));
  const height = Math.max(size, Math.round(image.height * scale));
  const side = Math.max(1, Math.floor(1 / scale / 2));
  const blocks = blockMeans(image, side);
  const step = 1 / scale / side;
  const left = Math.floor((width - size + 1) / 2);
  const top = Math.floor((height - size + 1) / 2);
  const rows = weights(blocks.height, height, step, top, size);
  const columns = weights(blocks.width, width, step, left, size);

  const high = new Uint8ClampedArray(size * blocks.width * 3);
  for (const [y, { from, taps }] of rows.entries()) {
    for (let x = 0; x < blocks.width * 3; x++) {
      let sum = 0;
      for (const [i, tap] of taps.entries())
        sum += tap * blocks.data[inside(from + i, blocks.height) * blocks.width * 3 + x];
      high[y * blocks.width * 3 + x] = sum;
    }
  }
  const square = new Uint8ClampedArray(size * size * 3);
  for (let y = 0; y < size; y++) {
    for (const [x, { from, taps }] of columns.entries()) {
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (const [i, tap] of taps.entries()) {
          sum += tap * high[(y * blocks.width + inside(from + i, blocks.width)) * 3 + channel];
        }
        square[(y * size + x) * 3 + channel] = sum;
      }
    }
  }
  return new Uint8Array(square.buffer);
}

const inside = (position, length) => Math.max(0, Math.min(length - 1, position));

/** RGB; each pixel is the mean of a block of `side` x `side`. */
function blockMeans({ data, width, height }, side) {
  const wide = Math.ceil(width / side);
  const high = Math.ceil(height / side);
  const means = new Uint8ClampedArray(wide * high * 3);
  for (let y = 0; y < high; y++) {
    for (let x = 0; x < wide; x++) {
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (let dy = 0; dy < side; dy++) {
          for (let dx = 0; dx < side; dx++) {
            sum += data[(inside(y * side + dy, height) * width + inside(x * side + dx, width)) * 4 + channel];
          }
        }
        means[(y * wide + x) * 3 + channel] = sum / (side * side);
      }
    }
  }
  return { data: means, width: wide, height: high };
}

/**
 * For positions `first` to `first + count` of `target`: the positions of `source` that each is computed from, and their
 * weights. When libvips reduces, both centres coincide; when it enlarges, the result is half a new pixel to the left.
 */
function weights(source, target, step, first, count) {
  const reach = Math.max(1, step);
  const shift = step > 1 ? step / 2 - (target * step - source) / 2 : step === 1 ? 0.5 : 0;
  return Array.from({ length: count }, (_, i) => {
    const centre = (first + i) * step + shift - 0.5;
    const from = Math.ceil(centre - 2 * reach);
    const to = Math.floor(centre + 2 * reach);
    const taps = Array.from({ length: to - from + 1 }, (__, j) => cubic((from + j - centre) / reach));
    const sum = taps.reduce((a, b) => a + b, 0);
    return { from, taps: taps.map((tap) => tap / sum) };
  });
}

/** Catmull-Rom (Keys, "Cubic convolution interpolation for digital image processing", 1981, a = -1/2). */
function cubic(x) {
  const t = Math.abs(x);
  if (t <= 1) return 1.5 * t ** 3 - 2.5 * t ** 2 + 1;
  return t < 2 ? -0.5 * t ** 3 + 2.5 * t ** 2 - 4 * t + 2 : 0;
}
