import type { DeletedDataset } from '../../shared/api/datasets.ts';
import { eachLimited } from '../../shared/domain/each-limited.ts';
import { HeadstartError } from '../../shared/domain/errors.ts';
import { stateKey } from '../../shared/domain/state/state-key.ts';
import type { ObjectStore } from '../../shared/ports/object-store.ts';
import type { ClaimDeps } from '../../shared/store/claims/claim-file.ts';
import { finishMoves } from '../../shared/store/claims/finish-moves.ts';
import { datasetNotFound } from '../../shared/store/datasets/list-dataset.ts';
import { listLiveVersions } from '../../shared/store/live/live-versions.ts';
import type { ApiDeps } from './deps.ts';

/** Objects that one call deletes: the gateway waits for 30 s. */
const mostDeleted = 5_000;
const deletesAtOnce = 32;

/** How often, and every how many ms, a call looks whether changes of single images have ended. */
const looks = 20;
const lookEvery = 100;

/**
 * Deletes the images of a dataset, then their embeddings; a call deletes some thousand objects, and another goes on. It
 * is done when nothing is left once no image is being moved: a move that was under way may have copied one.
 * @param evenLive also when a live version was trained on it: it goes on predicting, but can't be trained again
 * @throws HeadstartError `dataset-not-found`, `is-live`
 */
export async function deleteDataset(
  deps: ClaimDeps,
  dataset: string,
  { evenLive, most = mostDeleted }: { evenLive: boolean; most?: number },
): Promise<DeletedDataset> {
  const { uploads, state } = deps;
  const { folders: extractors } = await state.level(stateKey.extractors);
  const places = [
    { store: uploads, prefix: `${dataset}/` },
    ...extractors.map((extractor) => ({ store: state, prefix: stateKey.features(extractor, dataset) })),
  ];
  const claims = { store: state, prefix: stateKey.claimsOf(dataset) };
  const there = await Promise.all([...places, claims].map(({ store, prefix }) => hasAny(store, prefix)));
  if (!there.includes(true)) throw datasetNotFound(dataset);
  if (!evenLive) await refuseLive(state, dataset);
  for (let deleted = 0; ; ) {
    for (const { store, prefix } of places) {
      const { keys, isAll } = await firstKeys(store, prefix, most - deleted);
      await eachLimited(keys, deletesAtOnce, (key) => store.delete(key));
      deleted += keys.length;
      if (!isAll) return { deleted, done: false };
    }
    if (!(await changesEnd(deps, dataset))) return { deleted, done: false };
    if (!(await hasAny(uploads, `${dataset}/`))) return { deleted, done: true };
  }
}

async function firstKeys(
  store: ObjectStore,
  prefix: string,
  most: number,
): Promise<{ keys: string[]; isAll: boolean }> {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix)) {
    if (keys.length === most) return { keys, isAll: false };
    keys.push(key);
  }
  return { keys, isAll: true };
}

/** Waits for changes of single images that are under way; false: one takes too long. */
async function changesEnd(deps: ClaimDeps, dataset: string): Promise<boolean> {
  for (let look = 0; look < looks; look++) {
    if ((await finishMoves(deps, dataset)) === 0) return true;
    await new Promise((resolve) => setTimeout(resolve, lookEvery));
  }
  return false;
}

async function hasAny(store: ObjectStore, prefix: string): Promise<boolean> {
  for await (const _ of store.list(prefix)) return true;
  return false;
}

async function refuseLive(state: ApiDeps['state'], dataset: string): Promise<void> {
  const first = (await listLiveVersions(state)).find((version) => version.dataset === dataset);
  if (!first) return;
  throw new HeadstartError(
    'is-live',
    `Version ${first.version} of model \`${first.model}\` is live and was trained on dataset \`${dataset}\`: it could not be trained again. Delete the dataset all the same with ?live=true.`,
  );
}
