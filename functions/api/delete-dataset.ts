import type { DeletedDataset } from '../../shared/api/datasets.ts';
import { eachLimited } from '../../shared/domain/each-limited.ts';
import { HeadstartError } from '../../shared/domain/errors.ts';
import { stateKey } from '../../shared/domain/state/state-key.ts';
import type { ObjectStore } from '../../shared/ports/object-store.ts';
import type { ClaimDeps } from '../../shared/store/claims/claim-file.ts';
import { finishMoves } from '../../shared/store/claims/finish-moves.ts';
import { datasetNotFound } from '../../shared/store/datasets/list-dataset.ts';
import { listLiveVersions } from '../../shared/store/live/live-versions.ts';
import { hasKeys } from '../../shared/store/objects/keys.ts';
import type { ApiDeps } from './deps.ts';

/** Maximum number of objects that a request deletes: the gateway waits for 30 s. */
const maxDeleted = 5_000;
const deletesAtOnce = 32;

/** A request waits up to 2 s for moves of single images to end. */
const checks = 20;
const checkMs = 100;

/**
 * Deletes the images of a dataset, then their embeddings. A request deletes a few thousand objects, and the next one
 * continues. The dataset is deleted when nothing is left and no image is being moved, because a move may still copy it.
 * @param allowLive also deletes the dataset of a live version; the version still predicts, but can't be trained again
 * @throws HeadstartError `dataset-not-found`, `is-live`
 */
export async function deleteDataset(
  deps: ClaimDeps,
  dataset: string,
  { allowLive, max = maxDeleted }: { allowLive: boolean; max?: number },
): Promise<DeletedDataset> {
  const { uploads, state } = deps;
  const { folders: extractors } = await state.level(stateKey.extractors);
  const places = [
    { store: uploads, prefix: `${dataset}/` },
    ...extractors.map((extractor) => ({ store: state, prefix: stateKey.features(extractor, dataset) })),
  ];
  const claims = { store: state, prefix: stateKey.claimsOf(dataset) };
  const exist = await Promise.all([...places, claims].map(({ store, prefix }) => hasKeys(store, prefix)));
  if (!exist.includes(true)) throw datasetNotFound(dataset);
  if (!allowLive) await refuseLive(state, dataset);
  for (let deleted = 0; ; ) {
    for (const { store, prefix } of places) {
      const { keys, isAll } = await firstKeys(store, prefix, max - deleted);
      await eachLimited(keys, deletesAtOnce, (key) => store.delete(key));
      deleted += keys.length;
      if (!isAll) return { deleted, done: false };
    }
    if (!(await changesEnd(deps, dataset))) return { deleted, done: false };
    if (!(await hasKeys(uploads, `${dataset}/`))) return { deleted, done: true };
  }
}

async function firstKeys(store: ObjectStore, prefix: string, max: number): Promise<{ keys: string[]; isAll: boolean }> {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix)) {
    if (keys.length === max) return { keys, isAll: false };
    keys.push(key);
  }
  return { keys, isAll: true };
}

/** Waits for moves of single images to end; false if one takes too long. */
async function changesEnd(deps: ClaimDeps, dataset: string): Promise<boolean> {
  for (let check = 0; check < checks; check++) {
    if ((await finishMoves(deps, dataset)) === 0) return true;
    await new Promise((resolve) => setTimeout(resolve, checkMs));
  }
  return false;
}

async function refuseLive(state: ApiDeps['state'], dataset: string): Promise<void> {
  const first = (await listLiveVersions(state)).find((version) => version.dataset === dataset);
  if (!first) return;
  throw new HeadstartError(
    'is-live',
    `Version ${first.version} of model \`${first.model}\` is live and was trained on dataset \`${dataset}\`. It could not be trained again. To delete the dataset anyway, add ?live=true.`,
  );
}
