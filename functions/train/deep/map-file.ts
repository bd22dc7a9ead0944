import { readSync } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MapSource } from '../../../shared/ml/deep/map-source.ts';
import type { Example } from '../../../shared/store/trainings/example-file.ts';

type Content = Pick<Example, 'content'>;

/** The maps of a training's images in a temporary file: they may be too large for memory, and every epoch reads them. */
export interface MapFile {
  /** @param map float16, of `mapSize` numbers */
  write(content: string, map: Uint16Array): Promise<void>;
  /** The maps of some images, by their position in this list. */
  of(images: readonly Content[]): MapSource;
  /** The last call. */
  delete(): Promise<void>;
}

/** @param mapSize numbers of a map */
export async function createMapFile(contents: Iterable<string>, mapSize: number): Promise<MapFile> {
  const bytes = 2 * mapSize;
  const places = new Map([...new Set(contents)].map((content, place) => [content, place]));
  const folder = await mkdtemp(join(tmpdir(), 'headstart-maps-'));
  const file = await open(join(folder, 'maps'), 'w+');
  // Without a name, the file is gone as soon as nobody has it open, even if this process is killed.
  await rm(folder, { recursive: true });
  const placeOf = (content: string): number => {
    const place = places.get(content);
    if (place === undefined) throw new Error(`The map file has no place for ${content}.`);
    return place;
  };
  return {
    async write(content, map) {
      if (map.length !== mapSize) throw new Error(`A map of ${map.length} numbers does not fit, only ${mapSize}.`);
      await file.write(new Uint8Array(map.buffer, map.byteOffset, bytes), 0, bytes, placeOf(content) * bytes);
    },
    of: (images) => ({
      async read(examples) {
        const maps = new Uint16Array(examples.length * mapSize);
        const target = new Uint8Array(maps.buffer);
        for (const [i, example] of examples.entries()) {
          const { content } = images[example] as Content;
          // Mostly from memory, where a read on another thread takes ten times as long.
          const read = readSync(file.fd, target, i * bytes, bytes, placeOf(content) * bytes);
          if (read !== bytes) throw new Error(`The map of ${content} was not written.`);
        }
        return maps;
      },
    }),
    delete: () => file.close(),
  };
}
