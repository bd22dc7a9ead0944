import { Damaged } from '../objects/damaged.ts';
import { decodeFeatures, type FeatureRow } from './feature-file.ts';

/**
 * The rows of a stored feature file.
 * @throws HeadstartError `damaged`, naming its key
 */
export function decodeStored(key: string, body: Uint8Array, extractor: string): FeatureRow[] {
  try {
    return decodeFeatures(body, extractor);
  } catch (cause) {
    throw new Damaged(key, (cause as Error).message, { cause });
  }
}
