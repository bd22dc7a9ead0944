import { eachLimited } from '../domain/each-limited.ts';
import { stateKey } from '../domain/state/state-key.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { type KeyProblem, unlessDamaged } from '../store/objects/damaged.ts';
import { endOf, examine, type Finding, inPages, type Step } from '../store/repair/finding.ts';
import { readVersions } from '../store/repair/versions.ts';
import { readExamples } from '../store/trainings/example-file.ts';
import { findTraining } from '../store/trainings/trainings.ts';
import { findOpenJobProblems, type JobDeps } from './job-problems.ts';
import { trainings } from './kinds.ts';

const readsAtOnce = 16;

/**
 * Trainings whose record, or the listing that they work on, can't be read; that are open and nobody runs; and listings
 * whose training is gone.
 * @param options.quick listings are not read
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
  const damaged = await examine(
    () => findTraining(state, id),
    () => ({
      repair: 'It is deleted, as nothing of it can be read. Train again if its version is not there.',
      mend: () => removeDamaged(state, id),
    }),
  );
  if (damaged.length > 0) return damaged;
  const record = await findTraining(state, id);
  return record ? findOpenJobProblems(deps, trainings, { id, key, record }) : [];
}

async function findListingProblems(state: ObjectStore, id: string, key: string, quick: boolean): Promise<Finding[]> {
  if (await isOrphaned(state, id)) {
    const mend = async () => {
      if (await isOrphaned(state, id)) await state.delete(key);
    };
    const problem = `Training \`${id}\` is gone, and no version is of it.`;
    return [{ kind: 'orphaned', key, problem, repair: 'It is deleted.', mend }];
  }
  if (quick) return [];
  return examine(
    () => readExamples(state, id),
    () => ({
      repair: 'It is deleted. A training that works on it fails: train again.',
      mend: () => deleteDamaged(state, key, () => readExamples(state, id)),
    }),
  );
}

async function removeDamaged(state: ObjectStore, id: string): Promise<void> {
  await deleteDamaged(state, stateKey.training(id), () => findTraining(state, id));
  if (await isOrphaned(state, id)) await state.delete(stateKey.trainingExamples(id));
}

async function deleteDamaged(state: ObjectStore, key: string, read: () => Promise<unknown>): Promise<void> {
  const present = await state.head(key);
  const problems: KeyProblem[] = [];
  await unlessDamaged(problems, read);
  if (present && problems.length > 0) await state.delete(key, { ifMatch: present.etag });
}

/**
 * Is the record of a training gone, and no version of it? Where a version is, its images are found by the listing; one
 * whose record can't be read may be.
 */
async function isOrphaned(state: ObjectStore, id: string): Promise<boolean> {
  if (await state.head(stateKey.training(id))) return false;
  const { folders: models } = await state.level(stateKey.models);
  for (const model of models) {
    for (const version of (await readVersions(state, model)).values()) {
      if (version === 'unreadable' || (version !== 'deleted' && version.training === id)) return false;
    }
  }
  return true;
}
