import { parseManifest } from '../../../shared/domain/base/manifest.ts';
import type { BaseRef, VersionRecord } from '../../../shared/domain/state/records.ts';
import { extractorId } from '../../../shared/ml/extract/manifest.ts';
import { baseNotRegistered, findBase } from '../../../shared/store/bases/read-base.ts';
import type { TrainDeps } from './deps.ts';

/** The base model of a training, with its extractor. */
export interface TrainingBase extends Pick<VersionRecord, 'base' | 'extractor'> {
  /** Whether it is the deployment's built-in base model, which embeds every upload. */
  builtIn: boolean;
}

/**
 * Finds the base model of a training and its extractor. Reads only the base model's manifest.
 * @throws HeadstartError `base-not-found`
 */
export async function findTrainingBase(
  { state, builtIn }: TrainDeps,
  { name, digest }: BaseRef,
): Promise<TrainingBase> {
  const base = { name, digest };
  if (digest === builtIn.base.digest) return { base, extractor: builtIn.id, builtIn: true };
  const manifest = await findBase(state, digest);
  if (!manifest) throw baseNotRegistered(digest);
  parseManifest(manifest, `The manifest of base model ${name}`);
  return { base, extractor: extractorId(digest), builtIn: false };
}
