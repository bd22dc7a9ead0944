import type { ForgetResults } from '../../shared/api/forget.ts';
import { eachLimited } from '../../shared/domain/each-limited.ts';
import { HeadstartError } from '../../shared/domain/errors.ts';
import { stateKey } from '../../shared/domain/state/state-key.ts';
import type { ObjectStore } from '../../shared/ports/object-store.ts';
import { readLive } from '../../shared/store/live/live.ts';
import { unlessDamaged } from '../../shared/store/objects/damaged.ts';
import { readEvaluation } from '../../shared/store/versions/evaluations.ts';
import { listVersions, readVersion } from '../../shared/store/versions/versions.ts';

type Seen = Pick<ForgetResults, 'seenBy' | 'unreadable'>;

const modelsAtOnce = 4;
const versionsAtOnce = 8;

/**
 * The versions that were trained on images of a dataset.
 * @param digests SHA-256 of images
 * @param keys of images whose digest is unknown
 */
export async function findSeenBy(
  state: ObjectStore,
  dataset: string,
  { digests, keys }: { digests: ReadonlySet<string>; keys: ReadonlySet<string> },
): Promise<Seen> {
  const { folders: models } = await state.level(stateKey.models);
  const found = await eachLimited(models, modelsAtOnce, async (model) => {
    const [versions, live] = await Promise.all([
      listVersions(state, model),
      unlessDamaged([], () => readLive(state, model)),
    ]);
    return eachLimited(versions, versionsAtOnce, async (version): Promise<Seen> => {
      const seen = await readKeys(state, model, version, dataset, ({ key, sha256 }) => {
        return digests.has(sha256) || keys.has(key);
      });
      if (!seen) return { seenBy: [], unreadable: [{ model, version }] };
      if (seen.length === 0) return { seenBy: [], unreadable: [] };
      return { seenBy: [{ model, version, live: live?.version === version, keys: seen }], unreadable: [] };
    });
  });
  const all = found.flat();
  return {
    seenBy: all.flatMap(({ seenBy }) => seenBy),
    unreadable: all.flatMap(({ unreadable }) => unreadable),
  };
}

/** The keys of a version's matching examples; undefined if its record or its list of examples is unreadable. */
async function readKeys(
  state: ObjectStore,
  model: string,
  version: number,
  dataset: string,
  isMatch: (example: { key: string; sha256: string }) => boolean,
): Promise<string[] | undefined> {
  try {
    const record = await readVersion(state, model, version);
    if (record.dataset !== dataset) return [];
    const { keys, sha256 } = await readEvaluation(state, record);
    return keys.filter((key, i) => isMatch({ key, sha256: sha256[i] as string }));
  } catch (error) {
    const isDeleted = error instanceof HeadstartError && error.code.endsWith('-not-found');
    return isDeleted ? [] : undefined;
  }
}
