import { eachLimited } from '../../domain/each-limited.ts';
import { stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { readGatePolicy } from '../live/gates.ts';
import { findVersion } from '../versions/versions.ts';
import { examine, type Finding } from './finding.ts';
import { findInputProblems } from './inputs.ts';
import { findLiveProblems } from './live.ts';
import { findNumberProblems } from './numbers.ts';
import type { VersionStates } from './version-states.ts';

export interface ModelCheck {
  now: Date;
  /** Digest of the deployment's built-in base model. */
  builtIn: string;
}

/** Problems with the records of a model, and with numbers without a version. Another finder checks versions' files. */
export async function findModelProblems(
  state: ObjectStore,
  model: string,
  versions: VersionStates,
  { now, builtIn }: ModelCheck,
): Promise<Finding[]> {
  const damaged = [...versions].filter(([, version]) => version === 'unreadable').map(([number]) => number);
  const records = await eachLimited(damaged, 16, (number) => examine(() => findVersion(state, model, number)));
  return [
    ...records.flat(),
    ...(await findLiveProblems(state, model, now, versions)),
    ...(await findInputProblems(state, model, versions)),
    ...(await examine(() => readGatePolicy(state, model))),
    ...(await findNumberProblems(state, model, now, versions)),
    ...(await findMissingBases(state, model, versions, builtIn)),
  ];
}

/** Base models that versions need and that are not stored. These versions can't predict. */
async function findMissingBases(
  state: ObjectStore,
  model: string,
  versions: VersionStates,
  builtIn: string,
): Promise<Finding[]> {
  const numbers = new Map<string, number[]>();
  for (const version of versions.values()) {
    if (typeof version === 'string' || version.base.digest === builtIn) continue;
    numbers.set(version.base.digest, [...(numbers.get(version.base.digest) ?? []), version.version]);
  }
  const found = await eachLimited([...numbers], 8, async ([digest, needing]): Promise<Finding[]> => {
    if ((await state.level(`${stateKey.bases}${digest}/`)).keys.length > 0) return [];
    return [
      {
        kind: 'missing',
        key: stateKey.baseManifest(digest),
        problem: `Base model ${digest} is not registered, and model \`${model}\` needs it for ${needing.length === 1 ? 'version' : 'versions'} ${needing.join(', ')}.`,
        repair: 'Register it: headstart base add. Or delete these versions.',
      },
    ];
  });
  return found.flat();
}
