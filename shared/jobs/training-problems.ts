import { eachLimited } from '../domain/each-limited.ts';
import { stateKey } from '../domain/state/state-key.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { deleteIfDamaged } from '../store/objects/damaged.ts';
import { endOf, examine, type Finding, inPages, type Step } from '../store/repair/finding.ts';
import { readVersionStates } from '../store/repair/version-states.ts';
import { readExamples } from '../store/trainings/example-file.ts';
import { findTraining } from '../store/trainings/trainings.ts';
import { findOpenJobProblems, type JobDeps } from './job-problems.ts';
import { trainings } from './kinds.ts';

const readsAtOnce = 16;

/**
 * Trainings with a damaged record or listing, open trainings that nobody runs, and listings of deleted trainings.
 * @param options.quick does not read listings
 */
export async function* findTrainingProblems(
  deps: JobDeps,
  { after, quick = false }: { after?: string | undefined; quick?: boolean },
): AsyncGenerator<Step> {
  const options = after === undefined ? {} : { after };
  for await (const page of inPages(deps.state.list(stateKey.trainings, options), 200)) {
    const found = await eachLimited(page, readsAtOnce, async ({ key }): Promise<Finding[]> => {
      const record = /^trainings\/([^/]+)\.json$/.exec(key)?.[1];
      if (record !== undefined) return findRecordProblems(deps, record, key);
      const listing = /^trainings\/([^/]+)\/examples\.arrow$/.exec(key)?.[1];
      return listing === undefined ? [] : findListingProblems(deps.state, listing, key, quick);
    });
    yield { at: endOf(page), findings: found.flat() };
  }
}

async function findRecordProblems(deps: JobDeps, id: string, key: string): Promise<Finding[]> {
  const { state } = deps;
  let record: Awaited<ReturnType<typeof findTraining>>;
  const damaged = await examine(
    async () => {
      record = await findTraining(state, id);
    },
    () => ({
      repair: 'It is deleted, as nothing in it can be read. Train again if its version does not exist.',
      mend: () => deleteDamagedTraining(state, id),
    }),
  );
  return record ? findOpenJobProblems(deps, trainings, { id, key, record }) : damaged;
}

async function findListingProblems(state: ObjectStore, id: string, key: string, quick: boolean): Promise<Finding[]> {
  if (await isOrphaned(state, id)) {
    const mend = async () => {
      if (await isOrphaned(state, id)) await state.delete(key);
    };
    const problem = `Training \`${id}\` has been deleted and has no version.`;
    return [{ kind: 'orphaned', key, problem, repair: 'It is deleted.', mend }];
  }
  if (quick) return [];
  return examine(
    () => readExamples(state, id),
    () => ({
      repair: 'It is deleted. A training that uses it fails: train again.',
      mend: async () => void (await deleteIfDamaged(state, key, () => readExamples(state, id))),
    }),
  );
}

async function deleteDamagedTraining(state: ObjectStore, id: string): Promise<void> {
  await deleteIfDamaged(state, stateKey.training(id), () => findTraining(state, id));
  if (await isOrphaned(state, id)) await state.delete(stateKey.trainingExamples(id));
}

/**
 * Whether a training has neither a record nor a version. A version needs the listing to find its images. An unreadable
 * version may belong to any training.
 */
async function isOrphaned(state: ObjectStore, id: string): Promise<boolean> {
  if (await state.head(stateKey.training(id))) return false;
  const { folders: models } = await state.level(stateKey.models);
  for (const model of models) {
    for (const version of (await readVersionStates(state, model)).values()) {
      if (version === 'unreadable' || (version !== 'deleted' && version.training === id)) return false;
    }
  }
  return true;
}
