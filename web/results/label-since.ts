import type { LocatedImage } from '../../shared/api/types.ts';
import { labelOf } from '../words/keys.ts';

/** The label that an image got after the training of its version; undefined if it kept the old one. */
export function labelSince({ key, movedTo }: LocatedImage): string | undefined {
  if (movedTo === undefined || labelOf(movedTo) === labelOf(key)) return undefined;
  return labelOf(movedTo) ?? 'unlabelled';
}
