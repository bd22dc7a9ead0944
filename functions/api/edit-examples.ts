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

/** Keys in work at once. */
const keysAtOnce = 16;

/**
 * Moves images to the folder of another label, or to those without one (`null`). Of changes that want the same image at once one wins; the others are
 * `changed`, or have the same outcome where they wanted the same.
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

/** Where an image would go. `outcome`: what there is to say of one that goes nowhere, if it is there. */
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
  const said = manifests.get(key);
  if (said ? said.label === label : inFolder) return { newKey, outcome: { outcome: 'unchanged' } };
  if (said && inFolder) {
    return { newKey, outcome: refused(`Its label comes from ${said.manifest}: correct the line there.`) };
  }
  const saidThere = manifests.get(newKey);
  if (saidThere && saidThere.label !== label) {
    const reason = `${saidThere.manifest} gives ${newKey} the label \`${saidThere.label}\`: correct the line there.`;
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
  /** The same move, of another request. */
  let same: { etag: string; size: number } | undefined;

  const attempt = async () => {
    const there = await uploads.head(key);
    if (same && there?.etag !== same.etag) return outcomeOfOther(deps, newKey, same.size);
    if (!there) return notFound(deps, key, newKey);
    if (outcome) return outcome;
    source = there;
    const change: Move = { from: key, etag: there.etag, to: newKey };
    const claiming = { dataset, keys: [key, newKey], move: change };
    return withClaims(deps, claiming, async (inTime): Promise<Relabelled> => {
      const moved = await moveImage(deps, dataset, there, newKey, inTime);
      if (moved === 'moved') return { outcome: 'relabelled', newKey };
      return moved === 'exists' ? { outcome: 'exists', newKey } : changed(deps, there, newKey);
    });
  };
  const result = await untilFree(attempt, (busy) => {
    const isSame = busy.move?.from === key && busy.move.to === newKey;
    if (isSame && busy.move && source) same = { etag: busy.move.etag, size: source.size };
    // Another takes it away. Who brings something to this key, or to the new one, is waited for.
    return busy.key === key && !isSame && busy.move?.to !== key;
  });
  return isBusy(result) ? { outcome: 'changed' } : result;
}

/** Another request has moved what this one was asked to move. */
async function outcomeOfOther({ uploads }: ClaimDeps, newKey: string, size: number): Promise<Relabelled> {
  const moved = await uploads.head(newKey);
  return moved?.size === size ? { outcome: 'relabelled', newKey } : { outcome: 'changed' };
}

/** The source was replaced or is gone: where its bytes have the new key, another request has moved it there. */
async function changed({ uploads }: ClaimDeps, source: ObjectEntry, newKey: string): Promise<Relabelled> {
  const [there, moved] = await Promise.all([uploads.head(source.key), uploads.head(newKey)]);
  return !there && moved?.etag === source.etag ? { outcome: 'relabelled', newKey } : { outcome: 'changed' };
}

/** Where the new key is taken, the image may have been moved by an earlier request. */
async function notFound({ uploads }: ClaimDeps, key: string, newKey: string): Promise<Relabelled> {
  const isThere = newKey !== key && (await uploads.head(newKey));
  return { outcome: 'not-found', ...(isThere && { newKey }) };
}

/** Deletes objects of a dataset; also those whose keys mean nothing. */
export async function deleteExamples(
  deps: ClaimDeps,
  dataset: string,
  { keys }: { keys: string[] },
): Promise<DeleteResults> {
  const { uploads } = deps;
  const results = await eachLimited(unique(keys), keysAtOnce, async (key): Promise<Deleted> => {
    if (!key.startsWith(`${dataset}/`)) return { key, outcome: 'refused', reason: `It is not of dataset ${dataset}.` };
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
