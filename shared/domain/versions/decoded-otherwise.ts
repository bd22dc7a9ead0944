import { HeadstartError } from '../errors.ts';
import type { VersionRecord } from '../state/records.ts';

/** The base model exists, but this release can't decode images as it did for the version. */
export function decodedOtherwise({ model, version }: Pick<VersionRecord, 'model' | 'version'>): HeadstartError {
  return new HeadstartError(
    'base-mismatch',
    `Version ${version} of model \`${model}\` was trained with an image decoding that this release does not have. Train the model again.`,
  );
}
