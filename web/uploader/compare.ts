import {
  type FolderImage,
  planSync,
  readStored,
  type StoredImage,
  type SyncPlan,
  withDigest,
  withoutDigest,
} from '../../shared/domain/dataset/folder-sync.ts';
import { pages } from '../api/client.ts';
import { isMissing } from '../api/request.ts';
import { inParallel } from './in-parallel.ts';
import type { PlannedImage } from './plan.ts';

/** An image whose bytes were read. */
export interface HashedImage extends FolderImage {
  image: PlannedImage;
}

/** What a folder and a dataset have under other names, other labels, or with other bytes. */
export type Differences = Pick<SyncPlan<HashedImage>, 'renamed' | 'moved' | 'replaced' | 'removed'>;

export const noDifferences: Differences = { renamed: [], moved: [], replaced: [], removed: [] };

/** The SHA-256 of a file, in hexadecimal. Browsers compute it on https and on this machine. */
export async function sha256(file: Blob): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

type LinkedImage = StoredImage & { url: string };

/** Every image of a dataset; none where there is no such dataset. */
export async function listStored(dataset: string): Promise<LinkedImage[]> {
  const stored: LinkedImage[] = [];
  try {
    for await (const { examples } of pages('listExamples', { dataset, limit: 200 }))
      stored.push(...examples.map((example) => ({ ...readStored(example), url: example.url })));
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  return stored;
}

/** Images whose bytes are looked at, at once. */
const downloads = 6;

/**
 * Compares what is to be uploaded with the dataset. What the dataset has and the folder has not is counted only for
 * labels that the folder has too, and only where the folder seems to be the same as before.
 * @param unusable files that can't be uploaded: what the dataset has under their names is not missing
 */
export async function compare(
  images: readonly HashedImage[],
  listed: readonly LinkedImage[],
  unusable: readonly Omit<FolderImage, 'sha256'>[],
): Promise<SyncPlan<HashedImage>> {
  const missing = new Set(withoutDigest(images, listed));
  const stored = await inParallel(listed, downloads, async (each) => {
    if (!missing.has(each)) return each;
    const bytes = await fetch(each.url).then(
      (answer) => (answer.ok ? answer.blob() : undefined),
      () => undefined,
    );
    return bytes ? withDigest(each, await sha256(bytes)) : each;
  });
  const plan = planSync(images, stored, unusable);
  const again = plan.present.length + plan.renamed.length + plan.replaced.length > 0;
  const places = new Set([...images, ...unusable].map(placeOf));
  return { ...plan, removed: again ? plan.removed.filter((each) => places.has(placeOf(each)) && isPlain(each)) : [] };
}

const placeOf = ({ split, label = '' }: Pick<FolderImage, 'split' | 'label'>) => `${split}/${label}`;

/** Is an image's label that of its folder? A manifest may say another. */
function isPlain({ key, label = '', split }: StoredImage): boolean {
  const folder = { train: label, test: `_test/${label}`, golden: `_golden/${label}`, unlabelled: '_unlabelled' }[split];
  return key
    .slice(key.indexOf('/') + 1)
    .normalize('NFC')
    .startsWith(`${folder}/`);
}
