import type { DeleteResults, RelabelResults } from '../../shared/api/datasets.ts';
import { exampleKey, parseUploadKey, unlabelledKey } from '../../shared/domain/dataset/upload-key.ts';
import { eachLimited } from '../../shared/domain/each-limited.ts';
import { nameRules } from '../../shared/domain/names/rules.ts';
import type { ObjectEntry } from '../../shared/ports/object-store.ts';
import type { ClaimDeps } from '../../shared/store/claims/claim-file.ts';
import { type Move, moveImage } from '../../shared/store/claims/move-image.ts';
import { isBusy, untilFree, withClaims } from '../../shared/store/claims/with-claims.ts';
import { type ManifestLabels, readManifests } from '../../shared/store/datasets/list-dataset.ts';

type Relabelled = Omit<RelabelResults['results'][number], 'key'>;
type Deleted = DeleteResults['results'][number];

const keysAtOnce = 16;

/**
 * Moves images to the folder of another label, or to that of unlabelled images (`null`). If several requests change an
 * image concurrently, one wins. The others get `changed`, or the same outcome if they made the same change.
 */
export async function relabelExamples(
  deps: ClaimDeps,
  dataset: string,
  { keys, label }: { keys: string[]; label: string | null },
): Promise<RelabelResults> {
  const manifests = await readManifests(deps.uploads, dataset);
  const results = await eachLimited(unique(keys), keysAtOnce, async (key) => {
    const target = targetOf(dataset, key, label, manifests);
    return { key, ...(target.newKey === undefined ? target.outcome : await move(deps, dataset, key, target)) };
  });
  return { results };
}

/** The new key of an image. With an `outcome`, the image is not moved: this is its result, if it exists. */
type Target = { newKey: string; outcome?: Relabelled } | { newKey?: undefined; outcome: Relabelled };

function targetOf(dataset: string, key: string, label: string | null, manifests: ManifestLabels): Target {
  const meaning = parseUploadKey(key);
  if (!('dataset' in meaning) || meaning.dataset !== dataset || meaning.kind === 'manifest') {
    return { outcome: refused(`It is not an image of dataset ${dataset}.`) };
  }
  const split = meaning.kind === 'example' ? meaning.split : 'train';
  const { file } = meaning;
  const newKey = label === null ? unlabelledKey(dataset, file) : exampleKey(dataset, split, label, file);
  const inFolder = (meaning.kind === 'example' ? meaning.label : null) === label;
  const line = manifests.get(key);
  if (line ? line.label === label : inFolder) return { newKey, outcome: { outcome: 'unchanged' } };
  if (line && inFolder) {
    return { newKey, outcome: refused(`Its label comes from ${line.manifest}: correct the line there.`) };
  }
  const newLine = manifests.get(newKey);
  if (newLine && newLine.label !== label) {
    const reason = `${newLine.manifest} gives ${newKey} the label \`${newLine.label}\`: correct the line there.`;
    return { newKey, outcome: refused(reason) };
  }
  if (nameRules.key.problem(newKey)) {
    return { newKey, outcome: refused(`Its key would have more than ${nameRules.key.maxLength} bytes.`) };
  }
  return { newKey };
}

const refused = (reason: string): Relabelled => ({ outcome: 'refused', reason });

async function move(
  deps: ClaimDeps,
  dataset: string,
  key: string,
  { newKey, outcome }: Target & { newKey: string },
): Promise<Relabelled> {
  const { uploads } = deps;
  let source: ObjectEntry | undefined;
  /** The source object, if another request is making the same move. */
  let same: { etag: string; size: number } | undefined;

  const attempt = async () => {
    const present = await uploads.head(key);
    if (same && present?.etag !== same.etag) return outcomeOfOther(deps, newKey, same.size);
    if (!present) return notFound(deps, key, newKey);
    if (outcome) return outcome;
    source = present;
    const change: Move = { from: key, etag: present.etag, to: newKey };
    const claiming = { dataset, keys: [key, newKey], move: change };
    return withClaims(deps, claiming, async (inTime): Promise<Relabelled> => {
      const moved = await moveImage(deps, dataset, present, newKey, inTime);
      if (moved === 'moved') return { outcome: 'relabelled', newKey };
      return moved === 'exists' ? { outcome: 'exists', newKey } : changed(deps, present, newKey);
    });
  };
  const result = await untilFree(attempt, (busy) => {
    const isSame = busy.move?.from === key && busy.move.to === newKey;
    if (isSame && busy.move && source) same = { etag: busy.move.etag, size: source.size };
    // Give up if another request moves the image away; wait for requests that move an image to either key.
    return busy.key === key && !isSame && busy.move?.to !== key;
  });
  return isBusy(result) ? { outcome: 'changed' } : result;
}

/** The outcome after another request has made the same move. */
async function outcomeOfOther({ uploads }: ClaimDeps, newKey: string, size: number): Promise<Relabelled> {
  const moved = await uploads.head(newKey);
  return moved?.size === size ? { outcome: 'relabelled', newKey } : { outcome: 'changed' };
}

/** The source was replaced or is gone. If its bytes are at the new key, another request has moved it there. */
async function changed({ uploads }: ClaimDeps, source: ObjectEntry, newKey: string): Promise<Relabelled> {
  const [present, moved] = await Promise.all([uploads.head(source.key), uploads.head(newKey)]);
  return !present && moved?.etag === source.etag ? { outcome: 'relabelled', newKey } : { outcome: 'changed' };
}

/** If an object is at the new key, an earlier request may have moved the image. */
async function notFound({ uploads }: ClaimDeps, key: string, newKey: string): Promise<Relabelled> {
  const isMoved = newKey !== key && (await uploads.head(newKey));
  return { outcome: 'not-found', ...(isMoved && { newKey }) };
}

/** Deletes objects of a dataset, including those with invalid keys. */
export async function deleteExamples(
  deps: ClaimDeps,
  dataset: string,
  { keys }: { keys: string[] },
): Promise<DeleteResults> {
  const { uploads } = deps;
  const results = await eachLimited(unique(keys), keysAtOnce, async (key): Promise<Deleted> => {
    if (!key.startsWith(`${dataset}/`))
      return { key, outcome: 'refused', reason: `It does not belong to dataset ${dataset}.` };
    const result = await untilFree(() =>
      withClaims(deps, { dataset, keys: [key] }, async (inTime): Promise<Deleted> => {
        if (!(await uploads.head(key))) return { key, outcome: 'not-found' };
        inTime();
        await uploads.delete(key);
        return { key, outcome: 'deleted' };
      }),
    );
    return isBusy(result) ? { key, outcome: 'changed' } : result;
  });
  return { results };
}

const unique = (keys: string[]) => [...new Set(keys)];
