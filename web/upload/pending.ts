import type { SplitFolders } from '../../shared/domain/dataset/folder-layout.ts';
import { say } from '../components/toasts.tsx';
import { createStore } from '../state/store.ts';
import type { Picked } from '../uploader/picked.ts';
import { type Plan, planUpload } from '../uploader/plan.ts';
import { startUpload } from '../uploader/uploader.ts';
import { counted } from '../words/numbers.ts';

/** Picked files that wait for a decision by the user. */
export interface PendingUpload {
  picked: Picked;
  plan: Plan;
  dataset: string;
  onStart: (dataset: string) => void;
}

export const pending = createStore<PendingUpload | undefined>(undefined);

/** Closing the page would lose picked files. */
export const isUploadPending = (): boolean => pending.get() !== undefined;

/**
 * Uploads picked files. It first asks for a label if no image has one, and for the meaning of folders named `train` or
 * `test` next to other folders. If some images have labels, the others stay unlabelled.
 * @param name the dataset, or a function from the suggested name to the dataset
 */
export function upload(
  picked: Picked,
  name: string | ((suggestion: string | undefined) => string),
  onStart: (dataset: string) => void,
): void {
  const plan = planUpload(picked);
  const dataset = typeof name === 'string' ? name : name(plan.suggestion);
  if (plan.images.length === 0 && plan.refused.length === 0) return void say('No images found.');
  const next = { picked, plan, dataset, onStart };
  if (plan.unclear) pending.set(next);
  else askForLabelOrStart(next);
}

export function chooseLayout(upload: PendingUpload, splits: SplitFolders): void {
  const { unclear: _, ...plan } = planUpload(upload.picked, splits);
  askForLabelOrStart({ ...upload, plan });
}

function askForLabelOrStart(upload: PendingUpload): void {
  const { images } = upload.plan;
  const withoutLabel = images.filter(needsLabel).length;
  if (withoutLabel > 0 && withoutLabel === images.length) return void pending.set(upload);
  start(upload);
  if (withoutLabel > 0) say(`${counted(withoutLabel, 'image')} outside label folders: uploaded without a label.`);
}

const needsLabel = ({ label, split }: Plan['images'][number]) => label === undefined && split !== 'unlabelled';

/** @param label for the images without one */
export function start({ plan, dataset, onStart }: PendingUpload, label?: string): void {
  pending.set(undefined);
  const images = plan.images.map((image) => {
    if (!needsLabel(image)) return image;
    return label === undefined ? { ...image, split: 'unlabelled' as const } : { ...image, label };
  });
  startUpload(dataset, { ...plan, images });
  onStart(dataset);
}
