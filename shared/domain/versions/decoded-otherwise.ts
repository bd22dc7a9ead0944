import { HeadstartError } from '../errors.ts';
import type { VersionRecord } from '../state/records.ts';

/** Why a version can't be used although its base model is there. */
export function decodedOtherwise({ model, version }: Pick<VersionRecord, 'model' | 'version'>): HeadstartError {
  return new HeadstartError(
    'base-mismatch',
    `Version ${version} of model \`${model}\` was trained on images that were decoded in another way than this Headstart does it. Train the model again.`,
  );
}
