import { useEffect, useState } from 'preact/hooks';
import { api } from '../api/client.ts';

type Pages = AsyncIterable<{ examples: { key: string; url: string }[] }>;

/** Links to images of a dataset by their keys; keys of images that are gone have none. */
export function useLinks(dataset: string, keys: readonly string[]): ReadonlyMap<string, string> {
  return useLinksIn((signal) => api.examples(dataset, {}, signal), dataset, keys);
}

/** Links to the images of a version whose labels are doubted, by their keys: they come with the first page. */
export function useDoubtedLinks(model: string, version: number, keys: readonly string[]): ReadonlyMap<string, string> {
  const doubted = { wrong: 'true', order: 'suspicious' } as const;
  return useLinksIn((signal) => api.scored(model, version, doubted, signal), `${model}/${version}`, keys);
}

/** @param source what the pages are of: other keys of the same are looked for again */
function useLinksIn(
  pages: (signal: AbortSignal) => Pages,
  source: string,
  keys: readonly string[],
): ReadonlyMap<string, string> {
  const [links, setLinks] = useState<ReadonlyMap<string, string>>(new Map());
  const id = keys.join('\n');
  useEffect(() => {
    const wanted = new Set(id.split('\n').filter(Boolean));
    const abort = new AbortController();
    async function load() {
      const found = new Map<string, string>();
      if (wanted.size === 0) return;
      for await (const { examples } of pages(abort.signal)) {
        for (const { key, url } of examples) if (wanted.has(key)) found.set(key, url);
        setLinks(new Map(found));
        if (found.size === wanted.size) break;
      }
    }
    // Without links the names stand alone.
    load().catch(() => undefined);
    return () => abort.abort();
  }, [source, id]);
  return links;
}
