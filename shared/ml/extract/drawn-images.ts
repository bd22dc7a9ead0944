import { createRandom } from '../../numeric/random.ts';

/**
 * Generates images that differ in colour, shape and texture: squares, discs and stripes on a gradient, with noise. They
 * test a model without photographs. The same seed gives the same images.
 * @returns RGB, [count, size, size, 3]
 */
export function drawnImages(count: number, size: number, seed = 1): Uint8Array {
  const next = createRandom(seed);
  const random = () => next() / 2 ** 32;
  const pixels = new Uint8Array(count * size * size * 3);
  for (let image = 0; image < count; image++) {
    draw(pixels.subarray(image * size * size * 3, (image + 1) * size * size * 3), size, random);
  }
  return pixels;
}

type Colour = [number, number, number];

function draw(pixels: Uint8Array, size: number, random: () => number): void {
  const colour = (): Colour => [random() * 255, random() * 255, random() * 255];
  const [from, to] = [colour(), colour()];
  const noise = random() * 60;
  const shapes = Array.from({ length: 2 + Math.floor(random() * 4) }, () => ({
    kind: Math.floor(random() * 3),
    x: random() * size,
    y: random() * size,
    radius: (0.1 + random() * 0.3) * size,
    period: 2 + random() * 20,
    colour: colour(),
  }));
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const shape = shapes.findLast((candidate) => covers(candidate, x, y));
      const share = (x + y) / (2 * size);
      for (let channel = 0; channel < 3; channel++) {
        const ground = (from[channel] as number) * (1 - share) + (to[channel] as number) * share;
        const value = (shape?.colour[channel] ?? ground) + (random() - 0.5) * noise;
        pixels[(y * size + x) * 3 + channel] = Math.max(0, Math.min(255, Math.round(value)));
      }
    }
  }
}

function covers(
  { kind, x, y, radius, period }: { kind: number; x: number; y: number; radius: number; period: number },
  atX: number,
  atY: number,
): boolean {
  const [dx, dy] = [Math.abs(atX - x), Math.abs(atY - y)];
  if (kind === 0) return dx < radius && dy < radius;
  if (kind === 1) return dx * dx + dy * dy < radius * radius;
  return dx < radius && Math.floor(atY / period) % 2 === 0;
}
