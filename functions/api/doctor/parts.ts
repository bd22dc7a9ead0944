import { datasetName } from '../../../shared/domain/names/schemas.ts';
import { stateKey } from '../../../shared/domain/state/state-key.ts';
import { findExportProblems } from '../../../shared/jobs/export-problems.ts';
import { findNoteProblems } from '../../../shared/jobs/job-problems.ts';
import { findTrainingProblems } from '../../../shared/jobs/training-problems.ts';
import { findBaseProblems } from '../../../shared/store/repair/bases.ts';
import { findClaimProblems } from '../../../shared/store/repair/claims.ts';
import { findContentProblems } from '../../../shared/store/repair/contents.ts';
import { findDatasetProblems } from '../../../shared/store/repair/datasets.ts';
import { findFileProblems } from '../../../shared/store/repair/files.ts';
import type { Finding, Step } from '../../../shared/store/repair/finding.ts';
import { findKeyProblems } from '../../../shared/store/repair/keys.ts';
import { findModelProblems } from '../../../shared/store/repair/model.ts';
import { findUnknown } from '../../../shared/store/repair/unknown.ts';
import { readVersionStates } from '../../../shared/store/repair/version-states.ts';
import type { ApiDeps } from '../deps.ts';
import { startExport } from '../exports.ts';

export interface Check {
  /** Checks only listings and records, without reading files. */
  quick: boolean;
  /** Only this dataset's embeddings and claims. */
  dataset?: string | undefined;
}

/** Checks one part of the storage, from a position on. Each part has its own form of positions. */
export type Part = (deps: ApiDeps, check: Check, after: string | undefined) => AsyncIterable<Step>;

/** The order lets a part find objects that the repairs of earlier parts have orphaned. */
export const parts: Record<string, Part> = {
  claims: (deps, { dataset }, after) => findClaimProblems(deps, { after, dataset }),
  bases: ({ state }, check, after) => findBaseProblems(state, { after, quick: check.quick }),
  models: findInModels,
  trainings: (deps, { quick }, after) => findTrainingProblems(deps, { after, quick }),
  notes: inOneStep((deps) => findNoteProblems(deps)),
  datasets: findInDatasets,
  contents: async function* (deps, { quick, dataset }, after) {
    if (!quick) yield* findContentProblems(deps, { after, dataset });
  },
  keys: ({ state }, _, after) => findKeyProblems(state, after),
  queues: inOneStep((deps) => findDeadLetters(deps)),
  others: ({ state }, _, after) => findUnknown(state, after),
};

/** The parts that can be checked for a single dataset. */
export const partsOfDataset = ['claims', 'datasets', 'contents'];

/** A part without positions: a request checks all of it. */
function inOneStep(find: (deps: ApiDeps) => Promise<Finding[]>): Part {
  return async function* (deps, _, after) {
    if (after === undefined) yield { at: 'end', findings: await find(deps) };
  };
}

/** Positions: a model, then each of its versions. */
async function* findInModels(deps: ApiDeps, { quick }: Check, after = ''): AsyncGenerator<Step> {
  const { state, base } = deps;
  const [afterModel = '', afterVersion] = after.split('/');
  const { folders } = await state.level(stateKey.models);
  for (const model of folders.sort()) {
    if (model < afterModel || !datasetName.safeParse(model).success) continue;
    const done = model === afterModel ? Number(afterVersion) : -1;
    const versions = await readVersionStates(state, model);
    if (done < 0) {
      const findings = await findModelProblems(state, model, versions, { now: deps.now(), builtIn: base.digest });
      yield { at: `${model}/0`, findings };
    }
    for (const [version, record] of versions) {
      if (version <= done || record === 'deleted') continue;
      const requestAgain = (request: Parameters<typeof startExport>[1]) => startExport(deps, request);
      const findings = [
        ...(typeof record === 'object' ? await findFileProblems(state, record, { quick, base: base.name }) : []),
        ...(await findExportProblems(deps, { model, version }, { quick, requestAgain })),
      ];
      yield { at: `${model}/${version}`, findings };
    }
  }
}

/** Positions: a dataset and a key of its embeddings; only the dataset after its last key. */
async function* findInDatasets(deps: ApiDeps, { dataset }: Check, after = ''): AsyncGenerator<Step> {
  const [afterDataset = '', afterKey = ''] = after.split('\n');
  const names = dataset === undefined ? await listNames(deps) : [dataset];
  for (const name of names) {
    if (name < afterDataset || (name === afterDataset && afterKey === '')) continue;
    const from = name === afterDataset ? afterKey : '';
    const busy = async () => (await deps.countEmbedMessages()) > 0;
    for await (const { at, findings } of findDatasetProblems(deps, name, { now: deps.now(), busy, after: from })) {
      yield { at: `${name}\n${at}`, findings };
    }
    yield { at: name, findings: [] };
  }
}

/** Datasets with images or embeddings. */
async function listNames({ uploads, state }: ApiDeps): Promise<string[]> {
  const { folders } = await uploads.level('');
  const { folders: extractors } = await state.level(stateKey.extractors);
  const embedded = [];
  for (const extractor of extractors) embedded.push(await state.level(`${stateKey.extractors}${extractor}/`));
  const all = new Set([...folders, ...embedded.flatMap((level) => level.folders)]);
  return [...all].filter((name) => datasetName.safeParse(name).success).sort();
}

async function findDeadLetters({ deadLetters }: ApiDeps): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const { name, fn, count, redrive } of deadLetters) {
    const letters = await count();
    if (letters === 0) continue;
    found.push({
      kind: 'stale',
      key: name,
      problem: `The function \`${fn}\` crashed or failed each time that it received ${letters === 1 ? 'this message' : `these ${letters} messages`}.`,
      repair:
        'They are queued again. Outdated ones end automatically. If they come back, read the log of the function.',
      mend: redrive,
    });
  }
  return found;
}
