import type { DeletedDataset } from '../../shared/api/datasets.ts';
import { eachLimited } from '../../shared/domain/each-limited.ts';
import { HeadstartError } from '../../shared/domain/errors.ts';
import { stateKey } from '../../shared/domain/state-key.ts';
import type { ObjectStore } from '../../shared/ports/object-store.ts';
import { datasetNotFound } from '../../shared/store/dataset.ts';
import { readLive, readVersion } from '../../shared/store/models.ts';
import type { ApiDeps } from './deps.ts';

/** Objects that one call deletes: the gateway waits for 30 s. */
const mostDeleted = 5_000;
const deletesAtOnce = 32;

/**
 * Deletes the images of a dataset, then their embeddings; a call deletes some thousand objects, and another goes on.
 * @param evenLive also when a live version was trained on it: it goes on predicting, but can't be trained again
 * @throws HeadstartError `dataset-not-found`, `is-live`
 */
export async function deleteDataset(
  { uploads, state }: Pick<ApiDeps, 'uploads' | 'state'>,
  dataset: string,
  { evenLive, most = mostDeleted }: { evenLive: boolean; most?: number },
): Promise<DeletedDataset> {
  const { folders: extractors } = await state.level(stateKey.extractors);
  const places = [
    { store: uploads, prefix: `${dataset}/` },
    ...extractors.map((extractor) => ({ store: state, prefix: stateKey.features(extractor, dataset) })),
  ];
  const there = await Promise.all(places.map(({ store, prefix }) => hasAny(store, prefix)));
  if (!there.includes(true)) throw datasetNotFound(dataset);
  if (!evenLive) await refuseLive(state, dataset);
  let deleted = 0;
  for (const { store, prefix } of places) {
    const keys: string[] = [];
    for await (const { key } of store.list(prefix)) if (keys.push(key) > most - deleted) break;
    const now = keys.slice(0, most - deleted);
    await eachLimited(now, deletesAtOnce, (key) => store.delete(key));
    deleted += now.length;
    if (now.length < keys.length) return { deleted, done: false };
  }
  return { deleted, done: true };
}

async function hasAny(store: ObjectStore, prefix: string): Promise<boolean> {
  for await (const _ of store.list(prefix)) return true;
  return false;
}

async function refuseLive(state: ApiDeps['state'], dataset: string): Promise<void> {
  const { folders: models } = await state.level(stateKey.models);
  const trained = await eachLimited(models, 8, async (model) => {
    const live = await readLive(state, model);
    return live && (await readVersion(state, model, live.version)).dataset === dataset ? [{ model, ...live }] : [];
  });
  const [first] = trained.flat();
  if (!first) return;
  throw new HeadstartError(
    'is-live',
    `Version ${first.version} of model \`${first.model}\` is live and was trained on dataset \`${dataset}\`: it could not be trained again. Delete the dataset all the same with ?live=true.`,
  );
}
