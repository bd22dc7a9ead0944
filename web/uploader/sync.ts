import type { StoredImage } from '../../shared/domain/dataset/folder-sync.ts';
import { deleteLater } from '../edits/deletions.ts';
import { record } from '../state/changes.ts';
import { counted } from '../words/numbers.ts';
import { type Differences, type HashedImage, noDifferences } from './compare.ts';
import { change, uploadOf } from './state.ts';
import { uploadAnyway } from './uploader.ts';

/** An image that goes from a dataset, and the one that takes its place. */
interface Leaving {
  stored: StoredImage;
  image?: HashedImage;
}

/** What makes the dataset equal to the folder. */
export function syncSteps({ renamed, moved, replaced, removed }: Differences): {
  upload: HashedImage[];
  leaving: Leaving[];
} {
  const swaps = [
    ...renamed,
    ...moved,
    ...replaced.flatMap(({ image, stored }) => stored.map((each) => ({ image, stored: each }))),
  ];
  const upload = [...new Set(swaps.map(({ image }) => image))];
  return { upload, leaving: [...swaps, ...removed.map((stored) => ({ stored }))] };
}

export const hasDifferences = ({ renamed, moved, replaced, removed }: Differences): boolean =>
  renamed.length + moved.length + replaced.length + removed.length > 0;

/** Makes a dataset equal to the folder that was compared with it. What it deletes can be undone. */
export async function sync(dataset: string): Promise<void> {
  const { upload, leaving } = syncSteps(take(dataset));
  const arrived = new Set(upload.length > 0 ? await uploadAnyway(dataset, upload) : []);
  const gone = leaving.filter(({ image }) => image === undefined || arrived.has(image)).map(({ stored }) => stored.key);
  if (gone.length > 0) deleteLater(dataset, gone);
  const kept = leaving.length - gone.length;
  if (kept > 0)
    record({ text: `${counted(kept, 'image')} not deleted: what takes their place could not be uploaded.` });
}

/** Uploads the other versions of images too. */
export async function addReplaced(dataset: string): Promise<void> {
  const { replaced } = uploadOf(dataset)?.differences ?? noDifferences;
  change(dataset, (now) => ({ differences: { ...now.differences, replaced: [] } }));
  await uploadAnyway(
    dataset,
    replaced.map(({ image }) => image),
  );
}

/** The differences, which are being dealt with: a second click finds none. */
function take(dataset: string): Differences {
  const { differences = noDifferences } = uploadOf(dataset) ?? {};
  change(dataset, () => ({ differences: noDifferences }));
  return differences;
}
