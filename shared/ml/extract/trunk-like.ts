import { decoders } from './decode.ts';
import { extractorId, trunkId } from './manifest.ts';

/**
 * The id of the trunk that decodes images as an extractor does; undefined if this release does not have its decode path.
 * @param extractor id of an extractor of the base model
 * @param base the base model's digest
 */
export function trunkLike(extractor: string, base: string, depth: number): string | undefined {
  const path = Object.keys(decoders).find((each) => extractorId(base, each) === extractor);
  return path && trunkId(base, depth, path);
}
