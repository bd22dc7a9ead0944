import { eachLimited } from '../../domain/each-limited.ts';
import { stateKey } from '../../domain/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { type KeyProblem, unlessDamaged } from '../damaged.ts';
import { readExamples } from '../example-file.ts';
import { findTraining } from '../trainings.ts';
import type { Finding } from './finding.ts';

/** `damaged-training`: the record of a training, or the listing that it works on, can't be read. */
export type TrainingFinding = Finding<'damaged-training'>;

/** Reads every training, and with `listings` what each has listed. */
export async function findTrainingProblems(
  state: ObjectStore,
  { listings = false }: { listings?: boolean } = {},
): Promise<TrainingFinding[]> {
  const keys: string[] = [];
  for await (const { key } of state.list(stateKey.trainings)) keys.push(key);
  const found = await eachLimited(keys, 16, async (key): Promise<TrainingFinding[]> => {
    if (!listings && !key.endsWith('.json')) return [];
    const problem = await problemOfTraining(state, key);
    return problem === undefined ? [] : [{ kind: 'damaged-training', key, problem }];
  });
  return found.flat();
}

/** Removes what was found, if it still can't be read: the training is to be asked for again. */
export async function repairTraining(state: ObjectStore, { key }: TrainingFinding): Promise<void> {
  const present = await state.head(key);
  if (present && (await problemOfTraining(state, key)) !== undefined)
    await state.delete(key, { ifMatch: present.etag });
}

/** What is wrong with a training's record or listing, or undefined. */
async function problemOfTraining(state: ObjectStore, key: string): Promise<string | undefined> {
  const id = /^trainings\/([^/]+)\.json$/.exec(key)?.[1];
  const problems: KeyProblem[] = [];
  if (id !== undefined) await unlessDamaged(problems, () => findTraining(state, id));
  const listed = /^trainings\/([^/]+)\/examples\.arrow$/.exec(key)?.[1];
  if (listed !== undefined) await unlessDamaged(problems, () => readExamples(state, listed));
  return problems[0]?.problem;
}
