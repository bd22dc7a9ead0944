import { eachLimited } from '../../domain/each-limited.ts';
import { deletedVersionsRecord, type FileRecord, inputRecord, type VersionRecord } from '../../domain/state/records.ts';
import { stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { Damaged, unlessDamaged } from '../objects/damaged.ts';
import { createRecord, readRecord, updateRecord } from '../objects/json-record.ts';
import { findDamagedFiles } from '../versions/artifacts.ts';
import { findStoredVersion, findVersion, listVersions } from '../versions/versions.ts';
import { deletedNumbers, highestNumber } from './numbers.ts';

const readsAtOnce = 32;

/** A version without the fields that its commit adds. */
export type VersionDraft = Omit<VersionRecord, 'version' | 'files' | 'layout'>;

/**
 * Finds the version that an earlier training of this input gave. Writes the input's record again if it is lost, damaged
 * or names another version.
 */
export async function recoverVersionOfInput(
  state: ObjectStore,
  model: string,
  inputDigest: string,
): Promise<VersionRecord | undefined> {
  const deleted = await deletedNumbers(state, model);
  const reserved = (await unlessDamaged([], () => readRecord(state, stateKey.input(model, inputDigest), inputRecord)))
    ?.value.version;
  const present = reserved === undefined ? undefined : await findReadable(state, model, reserved);
  if (present?.inputDigest === inputDigest && !deleted.has(present.version)) return present;
  // Every version's record has the digest of its input.
  const numbers = (await listVersions(state, model)).filter((version) => !deleted.has(version));
  const versions = await eachLimited(numbers, readsAtOnce, (version) => findReadable(state, model, version));
  const found = versions.findLast((version) => version?.inputDigest === inputDigest);
  if (found) await reserveNumber(state, model, inputDigest, new Set([reserved ?? 0]), found.version);
  return found;
}

/** The version of this number, unless it is deleted or some of its files are damaged. */
export async function findWholeVersion(
  state: ObjectStore,
  model: string,
  number: number,
): Promise<VersionRecord | undefined> {
  if ((await deletedNumbers(state, model)).has(number)) return undefined;
  const version = await findReadable(state, model, number);
  return version && (await isWhole(state, version)) ? version : undefined;
}

/** Whether all files of a version are undamaged. Reads all of them. */
export const isWhole = async (state: ObjectStore, version: VersionRecord): Promise<boolean> =>
  (await findDamagedFiles(state, version)).length === 0;

/**
 * Commits a version: reserves a number for its input, stores the files under that number, and writes the record last,
 * so that every listed version is complete. If a runner dies before that, the next one uses its reservation. If several
 * runners have the same input, one commits, and all return its version. No number is used twice, even after a deletion.
 * @param storeFiles stores all files under a number; it may throw to abort, and may be called again with another number
 * @param options.except versions of this input that can't be repaired, so they are not returned
 * @throws HeadstartError `damaged`: the numbers in use are unknown; `conflict`
 */
export async function commitVersion(
  state: ObjectStore,
  draft: VersionDraft,
  storeFiles: (version: number) => Promise<FileRecord[]>,
  { except = [] }: { except?: readonly number[] } = {},
): Promise<VersionRecord> {
  const { model, inputDigest } = draft;
  const refused = new Set(except);
  for (;;) {
    const version = await reserveNumber(state, model, inputDigest, refused);
    const isDeleted = (await deletedNumbers(state, model)).has(version);
    const present = isDeleted ? 'taken' : await findCommitted(state, model, version);
    if (present === undefined) {
      const record: VersionRecord = { ...draft, version, files: await storeFiles(version), layout: 'content' };
      if (await createRecord(state, stateKey.version(model, version), record)) return record;
    } else if (present !== 'taken' && present.inputDigest === inputDigest) return present;
    else refused.add(version);
  }
}

/** The version of a number; `taken`: it is deleted, or can't be read. */
async function findCommitted(
  state: ObjectStore,
  model: string,
  version: number,
): Promise<VersionRecord | 'taken' | undefined> {
  try {
    const found = await findStoredVersion(state, model, version);
    return found === 'deleted' ? 'taken' : found;
  } catch (error) {
    if (error instanceof Damaged) return 'taken';
    throw error;
  }
}

/** Reserves a version number for an input, or returns the number that another runner has reserved. */
async function reserveNumber(
  state: ObjectStore,
  model: string,
  inputDigest: string,
  refused: ReadonlySet<number>,
  known?: number,
): Promise<number> {
  const next = known ?? (await nextNumber(state, model, refused));
  const reserved = await updateRecord(
    state,
    stateKey.input(model, inputDigest),
    inputRecord,
    (present) => (present && !refused.has(present.version) ? present : { version: next }),
    { replaceDamaged: true },
  );
  return reserved.version;
}

async function nextNumber(state: ObjectStore, model: string, refused: ReadonlySet<number>): Promise<number> {
  const earlier = (await readRecord(state, stateKey.deletedVersions(model), deletedVersionsRecord))?.value.highest ?? 0;
  return Math.max(earlier, await highestNumber(state, model), ...refused) + 1;
}

const findReadable = (state: ObjectStore, model: string, version: number) =>
  unlessDamaged([], () => findVersion(state, model, version));
