import { useEffect, useState } from 'preact/hooks';
import { api } from '../api/client.ts';

/** Links to images of a dataset by their keys; keys of images that are gone have none. */
export function useLinks(dataset: string, keys: readonly string[]): ReadonlyMap<string, string> {
  const [links, setLinks] = useState<ReadonlyMap<string, string>>(new Map());
  const id = keys.join('\n');
  useEffect(() => {
    const wanted = new Set(id.split('\n').filter(Boolean));
    const abort = new AbortController();
    async function load() {
      const found = new Map<string, string>();
      if (wanted.size === 0) return;
      for await (const { examples } of api.examples(dataset, {}, abort.signal)) {
        for (const { key, url } of examples) if (wanted.has(key)) found.set(key, url);
        if (found.size === wanted.size) break;
      }
      setLinks(found);
    }
    // Without links the names stand alone.
    load().catch(() => undefined);
    return () => abort.abort();
  }, [dataset, id]);
  return links;
}
