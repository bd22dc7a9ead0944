import { below, type Random } from '../../numeric/random.ts';

/** Mirrors half of the maps, chosen at random, from left to right, so that a training sees more than one view of an image. */
export function mirrorSome(maps: Uint16Array, side: number, images: number, random: Random): void {
  const size = maps.length / images;
  for (let image = 0; image < images; image++) {
    if (below(random, 2) === 0) continue;
    for (let row = image * size; row < (image + 1) * size; row += side) maps.subarray(row, row + side).reverse();
  }
}
