import { parseManifest } from '../../../shared/domain/base/manifest.ts';
import type { BaseRef, VersionRecord } from '../../../shared/domain/state/records.ts';
import { extractorId } from '../../../shared/ml/extract/manifest.ts';
import { baseNotRegistered, readBase } from '../../../shared/store/bases/bases.ts';
import type { TrainDeps } from './deps.ts';

/** What a training's embeddings are made with. */
export interface TrainedOn extends Pick<VersionRecord, 'base' | 'extractor'> {
  /** Is it what the deployment comes with, by which every upload is embedded? */
  builtIn: boolean;
}

/**
 * Finds the base model of a training and the extractor that it makes; its manifest is all that is needed.
 * @throws HeadstartError `base-not-found`
 */
export async function findTrainedOn({ state, builtIn }: TrainDeps, { name, digest }: BaseRef): Promise<TrainedOn> {
  const base = { name, digest };
  if (digest === builtIn.base.digest) return { base, extractor: builtIn.id, builtIn: true };
  const manifest = await readBase(state, digest);
  if (!manifest) throw baseNotRegistered(digest);
  parseManifest(manifest, `The manifest of base model ${name}`);
  return { base, extractor: extractorId(digest), builtIn: false };
}
