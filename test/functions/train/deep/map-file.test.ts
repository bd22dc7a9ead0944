import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import { createMapFile } from '../../../../functions/train/deep/map-file.ts';

const folders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('headstart-maps-'));
const contents = (...names: string[]) => names.map((content) => ({ content }));

describe('a map file', () => {
  test('gives the maps of images in any order; copies share a map', async () => {
    const file = await createMapFile(['a', 'b', 'a'], 3);
    await file.write('b', Uint16Array.of(4, 5, 6));
    await file.write('a', Uint16Array.of(1, 2, 3));
    const maps = await file.of(contents('b', 'a', 'a')).read(Int32Array.of(2, 0, 1));
    expect([...maps]).toEqual([1, 2, 3, 4, 5, 6, 1, 2, 3]);
    await file.delete();
  });

  test('has no name on the disk, so that nothing is left when its process is killed', async () => {
    const before = folders();
    const file = await createMapFile(['a'], 1);
    await file.write('a', Uint16Array.of(7));
    expect(folders()).toEqual(before);
    expect([...(await file.of(contents('a')).read(Int32Array.of(0)))]).toEqual([7]);
    await file.delete();
  });

  test('refuses maps of another size, unknown images, and images without a map', async () => {
    const file = await createMapFile(['a', 'b'], 3);
    await expect(file.write('a', Uint16Array.of(1))).rejects.toThrow('A map of 1 numbers does not fit, only 3');
    await expect(file.write('c', Uint16Array.of(1, 2, 3))).rejects.toThrow('no place for c');
    await expect(file.of(contents('b')).read(Int32Array.of(0))).rejects.toThrow('The map of b was not written');
    await file.delete();
  });
});
