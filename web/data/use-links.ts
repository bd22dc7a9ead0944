import { useEffect, useState } from 'preact/hooks';
import type { LocatedImage } from '../../shared/api/types.ts';
import { batches } from '../../shared/domain/batches.ts';
import { requestLimits } from '../../shared/domain/request-limits.ts';
import { call, pages } from '../api/client.ts';

/** Further keys are looked for once they change no more, ms: somebody may be dragging a slider. */
const settleTime = 150;

/** Links to images of a dataset by their keys; keys of images that are gone have none. */
export function useLinks(dataset: string, keys: readonly string[]): ReadonlyMap<string, string> {
  return useFound(dataset, keys, async (wanted, add, signal) => {
    let left = wanted.size;
    for await (const { examples } of pages('listExamples', { dataset, limit: 200 }, { signal })) {
      const found = examples.filter(({ key }) => wanted.has(key));
      add(found.map(({ key, url }) => [key, url]));
      left -= found.length;
      if (left === 0) break;
    }
  });
}

/** Where images of a version lie now, by the keys that it has them under. */
export function useImages(model: string, version: number, keys: readonly string[]): ReadonlyMap<string, LocatedImage> {
  return useFound(`${model}/${version}`, keys, async (wanted, add, signal) => {
    const all = [...wanted];
    for (const batch of batches(all, requestLimits.keys)) {
      const { images } = await call('locateImages', { model, version }, { json: { keys: batch }, signal });
      add(images.map((image) => [image.key, image]));
    }
  });
}

/** @param source what the keys are of: other keys of the same are looked for again */
function useFound<T>(
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
    // Without links the names stand alone.
    const look = () => find(wanted, add, abort.signal).catch(() => undefined);
    const timer = setTimeout(look, found.size > 0 ? settleTime : 0);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [source, id]);
  return found;
}
