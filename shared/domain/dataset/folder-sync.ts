import type { Part } from './folder-layout.ts';
import { splitDigits } from './upload-key.ts';

/** The differences between a folder of images and a dataset. Uses no library, so that the console can import it. */

/** An image of the folder. */
export interface FolderImage {
  /** File name without folders. */
  name: string;
  label?: string | undefined;
  split: Part;
  sha256: string;
}

/** An image of the dataset. */
export interface StoredImage {
  key: string;
  /** Original file name. */
  name: string;
  label?: string | undefined;
  split: Part;
  /** The SHA-256 of the content, or its first eight digits, if known. */
  digest?: string | undefined;
}

export interface SyncPlan<Image extends FolderImage> {
  /** Not in the dataset. */
  fresh: Image[];
  /** In the dataset with the same content and name. */
  present: Image[];
  /** In the dataset with another name. */
  renamed: { image: Image; stored: StoredImage }[];
  /** In the dataset with another label or in another split. */
  moved: { image: Image; stored: StoredImage }[];
  /** In the dataset with other content, which no image of the folder has. */
  replaced: { image: Image; stored: StoredImage[] }[];
  /** The same content, label and split as another image of the folder. */
  twice: { image: Image; first: Image }[];
  /** Images of the dataset that are not in the folder. */
  removed: StoredImage[];
  /** Images of the folder with the same content and different labels. */
  contradictions: Image[][];
}

/**
 * Converts an image of a listing. In keys that the API made, the name ends with eight digits of the SHA-256.
 */
export function readStored({
  key,
  label,
  split,
  sha256,
}: {
  key: string;
  label?: string | undefined;
  split: Part;
  sha256?: string | undefined;
}): StoredImage {
  const image = { key, split, ...(label !== undefined && { label }) };
  const fullName = nameOf(key);
  const { name, digits } = splitDigits(fullName);
  if (sha256 === undefined) return { ...image, name, ...(digits && { digest: digits }) };
  return { ...image, name: digits === digitsOf(sha256) ? name : fullName, digest: sha256 };
}

const nameOf = (key: string): string => key.slice(key.lastIndexOf('/') + 1).normalize('NFC');
const digitsOf = (digest: string): string => digest.slice(0, 8);

/**
 * Images of the dataset whose content must be read before planning: their keys have no digits, or the digits may be
 * part of the name, as in `photo-20240131.jpg`.
 */
export function withoutDigest(images: readonly FolderImage[], stored: readonly StoredImage[]): StoredImage[] {
  const exact = new Set(stored.map(exactKey));
  const missing = images.filter((image) => !exact.has(exactKey(image)));
  if (missing.length === 0) return [];
  const found = new Set(images.map(exactKey));
  const names = new Set(missing.map((image) => `${placeOf(image)}\n${image.name.normalize('NFC')}`));
  return stored.filter((image) => {
    if (image.digest === undefined) return true;
    return !found.has(exactKey(image)) && names.has(`${placeOf(image)}\n${nameOf(image.key)}`);
  });
}

/** The same image with its digest, which shows whether the digits in the key are part of the name. */
export const withDigest = (image: StoredImage, sha256: string): StoredImage =>
  readStored({ key: image.key, label: image.label, split: image.split, sha256 });

/**
 * Compares a folder with a dataset by name and content.
 * @param unusable images of the folder that can't be read. Images of the dataset with their names are not removed
 */
export function planSync<Image extends FolderImage>(
  images: readonly Image[],
  stored: readonly StoredImage[],
  unusable: readonly Omit<FolderImage, 'sha256'>[] = [],
): SyncPlan<Image> {
  const plan: SyncPlan<Image> = {
    fresh: [],
    present: [],
    renamed: [],
    moved: [],
    replaced: [],
    twice: [],
    removed: [],
    contradictions: contradictions(images),
  };
  const left = new Set(stored);
  const claim = (found: readonly StoredImage[]) => {
    for (const image of found) left.delete(image);
  };

  const exact = groupBy(stored, exactKey);
  const held = new Map<string, Image>();
  const others: Image[] = [];
  for (const image of images) {
    const same = exact.get(exactKey(image)) ?? [];
    const first = held.get(contentKey(image));
    if (same.length === 0) others.push(image);
    else if (first && !same.some((one) => left.has(one))) plan.twice.push({ image, first });
    else {
      plan.present.push(image);
      claim(same);
      if (!first) held.set(contentKey(image), image);
    }
  }

  const byContent = groupBy(left, contentKey);
  const unmatched: Image[] = [];
  for (const image of others) {
    const first = held.get(contentKey(image));
    const renamed = byContent.get(contentKey(image))?.find((one) => left.has(one));
    if (first) plan.twice.push({ image, first });
    else if (renamed) {
      plan.renamed.push({ image, stored: renamed });
      claim([renamed]);
    } else unmatched.push(image);
    if (!first) held.set(contentKey(image), image);
  }

  const byDigits = groupBy(left, ({ digest = '' }) => digitsOf(digest));
  const byName = groupBy(left, nameKey);
  const named: Image[] = [];
  for (const image of unmatched) {
    // An image that the dataset has without a label is not moved, but uploaded under its label.
    const moved = byDigits.get(digitsOf(image.sha256))?.find((one) => left.has(one) && one.split !== 'unlabelled');
    if (moved) {
      plan.moved.push({ image, stored: moved });
      claim([moved]);
    } else named.push(image);
  }
  for (const image of named) {
    const before = (byName.get(nameKey(image)) ?? []).filter((one) => left.has(one));
    if (before.length > 0) plan.replaced.push({ image, stored: before });
    else plan.fresh.push(image);
    claim(before);
  }
  const unknown = new Set(unusable.map(nameKey));
  plan.removed = [...left].filter((image) => !unknown.has(nameKey(image)));
  return plan;
}

type Named = Pick<FolderImage, 'name' | 'label' | 'split'>;
type WithContent = Named & { sha256?: string; digest?: string | undefined };

const placeOf = ({ label, split }: Pick<Named, 'label' | 'split'>): string =>
  split === 'unlabelled' ? split : `${split}/${label?.normalize('NFC')}`;
const nameKey = (image: Named): string => `${placeOf(image)}\n${image.name.normalize('NFC')}`;
const contentKey = (image: WithContent): string => `${placeOf(image)}\n${digitsOf(image.sha256 ?? image.digest ?? '')}`;
const exactKey = (image: WithContent): string => `${contentKey(image)}\n${image.name.normalize('NFC')}`;

function groupBy<T>(items: Iterable<T>, keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

function contradictions<Image extends FolderImage>(images: readonly Image[]): Image[][] {
  const labelled = images.filter(({ label }) => label !== undefined);
  const same = groupBy(labelled, ({ sha256 }) => sha256);
  return [...same.values()].filter((group) => new Set(group.map(({ label }) => label)).size > 1);
}
