import type { LocatedImage } from '../../shared/api/types.ts';
import { labelOf } from '../words/keys.ts';

/** The label that an image has been given since its version was trained; undefined where it has the one it had. */
export function labelSince({ key, movedTo }: LocatedImage): string | undefined {
  if (movedTo === undefined || labelOf(movedTo) === labelOf(key)) return undefined;
  return labelOf(movedTo) ?? 'without a label';
}
