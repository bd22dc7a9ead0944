import type { StoredImage } from '../../shared/domain/dataset/folder-sync.ts';
import { deleteLater } from '../edits/deletions.ts';
import { record } from '../state/changes.ts';
import { counted } from '../words/numbers.ts';
import { type Differences, type HashedImage, noDifferences } from './compare.ts';
import { change, uploadOf } from './state.ts';
import { uploadAnyway } from './uploader.ts';

/** A stored image to delete, and the image that replaces it. */
interface Removal {
  stored: StoredImage;
  replacement?: HashedImage;
}

/** The steps that make the dataset match the folder. */
export function syncSteps({ renamed, moved, replaced, removed }: Differences): {
  upload: HashedImage[];
  remove: Removal[];
} {
  const swaps = [
    ...[...renamed, ...moved].map(({ image, stored }) => ({ replacement: image, stored })),
    ...replaced.flatMap(({ image, stored }) => stored.map((each) => ({ replacement: image, stored: each }))),
  ];
  const upload = [...new Set(swaps.map(({ replacement }) => replacement))];
  return { upload, remove: [...swaps, ...removed.map((stored) => ({ stored }))] };
}

export const hasDifferences = ({ renamed, moved, replaced, removed }: Differences): boolean =>
  renamed.length + moved.length + replaced.length + removed.length > 0;

/** Makes the dataset match the folder. The deletions can be undone. */
export async function sync(dataset: string): Promise<void> {
  const { upload, remove } = syncSteps(takeDifferences(dataset));
  const arrived = new Set(upload.length > 0 ? await uploadAnyway(dataset, upload) : []);
  const ready = remove.filter(({ replacement }) => replacement === undefined || arrived.has(replacement));
  if (ready.length > 0)
    deleteLater(
      dataset,
      ready.map(({ stored }) => stored.key),
    );
  const kept = remove.length - ready.length;
  if (kept > 0) record({ text: `${counted(kept, 'image')} not deleted: the replacements could not be uploaded.` });
}

/** Uploads the folder's version of images whose content differs, and keeps the stored ones. */
export async function addReplaced(dataset: string): Promise<void> {
  const { replaced } = uploadOf(dataset)?.differences ?? noDifferences;
  change(dataset, (now) => ({ differences: { ...now.differences, replaced: [] } }));
  await uploadAnyway(
    dataset,
    replaced.map(({ image }) => image),
  );
}

/** Takes the differences out of the state, so that a second click finds none. */
function takeDifferences(dataset: string): Differences {
  const { differences = noDifferences } = uploadOf(dataset) ?? {};
  change(dataset, () => ({ differences: noDifferences }));
  return differences;
}
