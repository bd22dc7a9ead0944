import { useEffect, useState } from 'preact/hooks';
import type { LocatedImage } from '../../shared/api/types.ts';
import { batches } from '../../shared/domain/batches.ts';
import { requestLimits } from '../../shared/domain/request-limits.ts';
import { call, maxPageSize, pages } from '../api/client.ts';

/** How long keys must stay the same before new ones are looked up, ms: the user may be dragging a slider. */
const settleTime = 150;

/** Links to images of a dataset by key. Deleted images have none. */
export function useLinks(dataset: string, keys: readonly string[]): ReadonlyMap<string, string> {
  return useLookup(dataset, keys, async (wanted, add, signal) => {
    let left = wanted.size;
    for await (const { examples } of pages('listExamples', { dataset, limit: maxPageSize }, { signal })) {
      const found = examples.filter(({ key }) => wanted.has(key));
      add(found.map(({ key, url }) => [key, url]));
      left -= found.length;
      if (left === 0) break;
    }
  });
}

/** The current place of a version's images, by the keys that they had in its training. */
export function useLocated(model: string, version: number, keys: readonly string[]): ReadonlyMap<string, LocatedImage> {
  return useLookup(`${model}/${version}`, keys, async (wanted, add, signal) => {
    for (const batch of batches([...wanted], requestLimits.keys)) {
      const { images } = await call('locateImages', { model, version }, { json: { keys: batch }, signal });
      add(images.map((image) => [image.key, image]));
    }
  });
}

export const isDeleted = (image: LocatedImage | undefined): boolean => image !== undefined && image.url === undefined;

/** @param source identifies the owner of the keys; another source starts with an empty map */
function useLookup<T>(
  source: string,
  keys: readonly string[],
  find: (wanted: ReadonlySet<string>, add: (some: [string, T][]) => void, signal: AbortSignal) => Promise<void>,
): ReadonlyMap<string, T> {
  const [found, setFound] = useState<ReadonlyMap<string, T>>(new Map());
  const id = keys.join('\n');
  useEffect(() => setFound(new Map()), [source]);
  useEffect(() => {
    const wanted = new Set(id.split('\n').filter((key) => key !== '' && !found.has(key)));
    if (wanted.size === 0) return;
    const abort = new AbortController();
    const add = (some: [string, T][]) => abort.signal.aborted || setFound((now) => new Map([...now, ...some]));
    // If this fails, the images keep their names without a picture.
    const look = () => find(wanted, add, abort.signal).catch(() => undefined);
    const timer = setTimeout(look, found.size > 0 ? settleTime : 0);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [source, id]);
  return found;
}
