import { eachLimited } from '../../domain/each-limited.ts';
import { deletedVersionsRecord, type FileRecord, inputRecord, type VersionRecord } from '../../domain/state/records.ts';
import { stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { deletedNumbers } from '../live/live.ts';
import { Damaged } from '../objects/damaged.ts';
import { createRecord, readRecord, updateRecord } from '../objects/json-record.ts';
import { damagedFiles } from '../versions/artifacts.ts';
import { findVersion, listVersions } from '../versions/versions.ts';
import { highestNumber } from './numbers.ts';

const readsAtOnce = 32;

/** A version without what its commit adds. */
export type VersionDraft = Omit<VersionRecord, 'version' | 'files' | 'layout'>;

/**
 * The version that this input gave before, if it is still there and its record can be read. Where the record of the input
 * is lost, damaged or of another version, it is written again.
 */
export async function versionOfInput(
  state: ObjectStore,
  model: string,
  inputDigest: string,
): Promise<VersionRecord | undefined> {
  const deleted = await deletedNumbers(state, model);
  const reserved = await reservedNumber(state, model, inputDigest);
  const present = reserved === undefined ? undefined : await readable(state, model, reserved);
  if (present?.inputDigest === inputDigest && !deleted.has(present.version)) return present;
  // Every version says what its input was.
  const numbers = (await listVersions(state, model)).filter((version) => !deleted.has(version));
  const versions = await eachLimited(numbers, readsAtOnce, (version) => readable(state, model, version));
  const found = versions.findLast((version) => version?.inputDigest === inputDigest);
  if (found) await reserveNumber(state, model, inputDigest, new Set([reserved ?? 0]), found.version);
  return found;
}

/** The same, if all of its files are there and undamaged. */
export async function wholeVersionOfInput(
  state: ObjectStore,
  model: string,
  inputDigest: string,
): Promise<VersionRecord | undefined> {
  return whole(state, await versionOfInput(state, model, inputDigest));
}

/** The version of this number, if it is there, not deleted, and all of its files are undamaged. */
export async function wholeVersion(
  state: ObjectStore,
  model: string,
  number: number,
): Promise<VersionRecord | undefined> {
  if ((await deletedNumbers(state, model)).has(number)) return undefined;
  return whole(state, await readable(state, model, number));
}

const whole = async (state: ObjectStore, version: VersionRecord | undefined) =>
  version && (await damagedFiles(state, version)).length === 0 ? version : undefined;

/**
 * Commits a version: reserves a number for its input, has the files stored for that number, and writes the record last,
 * so that a version that can be seen is whole. Runners that die on the way leave a reservation that the next one takes
 * over; of several for one input, one commits, and all get its version. A number is never given to two versions, also
 * not when one is deleted.
 * @param storeFiles stores all files for this number, and may throw to give up; called again for another number
 * @param options.except versions of this input that are not to be returned: they can't be mended
 * @throws HeadstartError `damaged`: which numbers were given is not known; `conflict`
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
    const present = isDeleted ? 'taken' : await committed(state, model, version);
    if (present === undefined) {
      const record: VersionRecord = { ...draft, version, files: await storeFiles(version), layout: 'content' };
      if (await createRecord(state, stateKey.version(model, version), record)) return record;
    } else if (present !== 'taken' && present.inputDigest === inputDigest) return present;
    else refused.add(version);
  }
}

/** The version of a number; `taken`: it is deleted, or can't be read. */
async function committed(
  state: ObjectStore,
  model: string,
  version: number,
): Promise<VersionRecord | 'taken' | undefined> {
  try {
    const found = await findVersion(state, model, version);
    return found && 'deleted' in found ? 'taken' : found;
  } catch (error) {
    if (error instanceof Damaged) return 'taken';
    throw error;
  }
}

/** Writes down which number the version of an input is to have, or finds what another runner has written. */
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
    (present) => (present && !refused.has(present.version) ? undefined : { version: next }),
    { replaceDamaged: true },
  );
  return reserved?.version as number;
}

async function nextNumber(state: ObjectStore, model: string, refused: ReadonlySet<number>): Promise<number> {
  const before = (await readRecord(state, stateKey.deletedVersions(model), deletedVersionsRecord))?.value.highest ?? 0;
  return Math.max(before, await highestNumber(state, model), ...refused) + 1;
}

async function reservedNumber(state: ObjectStore, model: string, inputDigest: string): Promise<number | undefined> {
  try {
    return (await readRecord(state, stateKey.input(model, inputDigest), inputRecord))?.value.version;
  } catch (error) {
    if (error instanceof Damaged) return undefined;
    throw error;
  }
}

async function readable(state: ObjectStore, model: string, version: number): Promise<VersionRecord | undefined> {
  const found = await committed(state, model, version);
  return found === 'taken' ? undefined : found;
}
