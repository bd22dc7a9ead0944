import type { Split } from '../../shared/api/types.ts';
import { parseUploadKey, splitDigits } from '../../shared/domain/dataset/upload-key.ts';

/** The file name in a key, without the digest that the API puts before its extension. */
export function fileName(key: string): string {
  return splitDigits(key.slice(key.lastIndexOf('/') + 1)).name;
}

/** The split and the label in a key. */
export function placeOf(key: string): { split?: Split; label?: string } {
  const parsed = parseUploadKey(key);
  if (parsed.kind === 'unlabelled') return { split: 'unlabelled' };
  return parsed.kind === 'example' ? parsed : {};
}

export const labelOf = (key: string): string | undefined => placeOf(key).label;
