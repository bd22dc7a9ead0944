import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { eachLimited } from '../../shared/domain/each-limited.ts';
import { createRandom, type Random } from './random.ts';

/** The number of corners of each shape. */
const shapes = { circle: 0, square: 4, triangle: 3 } as const;

export type Shape = keyof typeof shapes;

export const shapeNames = Object.keys(shapes) as Shape[];

type Colour = [number, number, number];

/** Draws `perShape` images of each shape to `{dir}/{shape}/{number}.jpg`. The same seed draws the same images. */
export async function drawShapes(dir: string, perShape: number, seed: number): Promise<void> {
  await Promise.all(shapeNames.map((shape) => mkdir(join(dir, shape), { recursive: true })));
  const images = shapeNames.flatMap((shape, s) =>
    Array.from({ length: perShape }, (_, i) => ({ shape, number: i + 1, seed: seed + s * perShape + i })),
  );
  await eachLimited(images, 4, async ({ shape, number, seed: imageSeed }) => {
    const name = `${String(number).padStart(3, '0')}.jpg`;
    await writeFile(join(dir, shape, name), await drawShape(shape, createRandom(imageSeed)));
  });
}

/** A JPEG of one shape with random place, size, rotation, colours, shading and noise. */
export async function drawShape(shape: Shape, random: Random): Promise<Buffer> {
  const side = 128 + Math.floor(random() * 97);
  const between = (low: number, high: number) => low + (high - low) * random();
  const radius = between(0.18, 0.36) * side;
  const x = between(radius, side - radius);
  const y = between(radius, side - radius);
  const distance = outline(shapes[shape], radius, between(0, 2 * Math.PI));
  const background: Colour = [between(0, 255), between(0, 255), between(0, 255)];
  const colour = contrasting(background, random);
  const shade = between(-60, 60) / side;
  const noise = between(0, 24);

  const pixels = Buffer.alloc(side * side * 3);
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const inside = Math.min(1, Math.max(0, 0.5 - distance(column + 0.5 - x, row + 0.5 - y)));
      for (let channel = 0; channel < 3; channel++) {
        const behind = (background[channel] ?? 0) + shade * (row - side / 2);
        const value = behind + inside * ((colour[channel] ?? 0) - behind) + noise * (random() - 0.5);
        pixels[(row * side + column) * 3 + channel] = Math.min(255, Math.max(0, value));
      }
    }
  }
  return sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
    .jpeg({ quality: 90 })
    .toBuffer();
}

/**
 * Signed distance in pixels from the outline of a shape around the origin, negative inside. For polygons, the distance
 * from the farthest edge line.
 */
function outline(corners: number, radius: number, rotation: number): (x: number, y: number) => number {
  if (corners === 0) return (x, y) => Math.hypot(x, y) - radius;
  const inner = radius * Math.cos(Math.PI / corners);
  const normals = Array.from({ length: corners }, (_, i) => rotation + (2 * Math.PI * i) / corners).map(
    (angle) => [Math.cos(angle), Math.sin(angle)] as const,
  );
  return (x, y) => {
    let farthest = Number.NEGATIVE_INFINITY;
    for (const [nx, ny] of normals) farthest = Math.max(farthest, nx * x + ny * y);
    return farthest - inner;
  };
}

/** A random colour that differs visibly from the background. */
function contrasting(background: Colour, random: Random): Colour {
  for (;;) {
    const colour: Colour = [random() * 255, random() * 255, random() * 255];
    const difference = Math.hypot(...colour.map((value, i) => value - (background[i] ?? 0)));
    if (difference > 120) return colour;
  }
}
