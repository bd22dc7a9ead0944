import type { SplitFolders } from '../../shared/domain/dataset/folder-layout.ts';
import { say } from '../components/toasts.tsx';
import { createStore } from '../state/store.ts';
import type { Picked } from '../uploader/picked.ts';
import { type Plan, planUpload } from '../uploader/plan.ts';
import { startUpload } from '../uploader/uploader.ts';
import { counted } from '../words/numbers.ts';

/** What was picked and waits for an answer. */
export interface Asked {
  picked: Picked;
  plan: Plan;
  dataset: string;
  started: (dataset: string) => void;
}

export const asked = createStore<Asked | undefined>(undefined);

/** Before the page is left: what waits for an answer would get lost. */
export const isAsking = (): boolean => asked.get() !== undefined;

/**
 * What takes picked files: uploads what has a label. Images in no folder stay without one where others have one, and
 * else are asked about; so is what folders called `train` or `test` beside others mean.
 */
export function useUpload(started: (dataset: string) => void) {
  return function pick(picked: Picked, name: string | ((suggestion: string | undefined) => string)): void {
    const plan = planUpload(picked);
    const dataset = typeof name === 'string' ? name : name(plan.suggestion);
    if (plan.images.length === 0 && plan.refused.length === 0) return void say('There was no image in it.');
    const wish = { picked, plan, dataset, started };
    if (plan.unclear) asked.set(wish);
    else goOn(wish);
  };
}

/** Goes on once it is said which folders are labels. */
export function chooseLayout(wish: Asked, splits: SplitFolders): void {
  const { unclear: _, ...plan } = planUpload(wish.picked, splits);
  goOn({ ...wish, plan });
}

function goOn(wish: Asked): void {
  const { images } = wish.plan;
  const loose = images.filter(isLoose).length;
  if (loose > 0 && loose === images.length) return void asked.set(wish);
  begin(wish);
  if (loose > 0) say(`${counted(loose, 'image')} in no folder of a label: uploaded without a label.`);
}

const isLoose = ({ label, split }: Plan['images'][number]) => label === undefined && split !== 'unlabelled';

/** Uploads, with a label for what has none. */
export function begin({ plan, dataset, started }: Asked, label?: string): void {
  asked.set(undefined);
  const images = plan.images.map((image) => {
    if (!isLoose(image)) return image;
    return label === undefined ? { ...image, split: 'unlabelled' as const } : { ...image, label };
  });
  startUpload(dataset, { ...plan, images });
  started(dataset);
}
