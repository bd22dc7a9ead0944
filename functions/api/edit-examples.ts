import type { DeleteResults, RelabelResults } from '../../shared/api/datasets.ts';
import { eachLimited } from '../../shared/domain/each-limited.ts';
import { parseManifest } from '../../shared/domain/manifest.ts';
import { exampleKey, longestKey, parseUploadKey } from '../../shared/domain/upload-key.ts';
import type { ApiDeps } from './deps.ts';

type Relabelled = RelabelResults['results'][number];

/** Keys in work at once. */
const keysAtOnce = 16;

/**
 * Moves images to the folder of another label: copies where nothing stands and the source is still the same, then
 * deletes the source unless it was replaced. Repeating what was cut off in between finishes it.
 */
export async function relabelExamples(
  { uploads }: ApiDeps,
  dataset: string,
  { keys, label }: { keys: string[]; label: string },
): Promise<RelabelResults> {
  const manifests = await readManifests(uploads, dataset);

  async function relabel(key: string): Promise<Omit<Relabelled, 'key'>> {
    const meaning = parseUploadKey(key);
    if (!('dataset' in meaning) || meaning.dataset !== dataset || meaning.kind === 'manifest') {
      return { outcome: 'refused', reason: `It is no image of dataset ${dataset}.` };
    }
    const source = await uploads.head(key);
    if (!source) return { outcome: 'not-found' };
    if (meaning.kind === 'example' && meaning.label === label) {
      const manifest = manifests.find(({ labels }) => labels.has(key));
      if (!manifest) return { outcome: 'unchanged' };
      return { outcome: 'refused', reason: `Its label comes from ${manifest.key}: correct the line there.` };
    }

    const split = meaning.kind === 'example' ? meaning.split : 'train';
    const newKey = exampleKey(dataset, split, label, meaning.file);
    if (Buffer.byteLength(newKey) > longestKey) {
      return { outcome: 'refused', reason: `Its key would have more than ${longestKey} bytes.` };
    }
    const copied = await uploads.copy(key, newKey, { ifMatch: source.etag });
    if (copied === 'changed') return { outcome: 'changed' };
    if (copied === 'exists' && (await uploads.head(newKey))?.etag !== source.etag) return { outcome: 'exists', newKey };
    await uploads.delete(key, { ifMatch: source.etag });
    return { outcome: 'relabelled', newKey };
  }

  const results = await eachLimited(unique(keys), keysAtOnce, async (key) => ({ key, ...(await relabel(key)) }));
  return { results };
}

/** Deletes objects of a dataset; also those whose keys mean nothing. */
export async function deleteExamples(
  { uploads }: ApiDeps,
  dataset: string,
  { keys }: { keys: string[] },
): Promise<DeleteResults> {
  const results = await eachLimited(
    unique(keys),
    keysAtOnce,
    async (key): Promise<DeleteResults['results'][number]> => {
      if (!key.startsWith(`${dataset}/`))
        return { key, outcome: 'refused', reason: `It is not of dataset ${dataset}.` };
      if (!(await uploads.head(key))) return { key, outcome: 'not-found' };
      await uploads.delete(key);
      return { key, outcome: 'deleted' };
    },
  );
  return { results };
}

const unique = (keys: string[]) => [...new Set(keys)];

async function readManifests(uploads: ApiDeps['uploads'], dataset: string) {
  const manifests: { key: string; labels: Map<string, string> }[] = [];
  for await (const { key } of uploads.list(`${dataset}/_manifests/`)) {
    const object = parseUploadKey(key).kind === 'manifest' ? await uploads.get(key) : undefined;
    if (object) manifests.push({ key, ...parseManifest(new TextDecoder().decode(object.body)) });
  }
  return manifests;
}
