import { useState } from 'preact/hooks';
import { AskLabel } from '../components/ask-label.tsx';
import { say } from '../components/toasts.tsx';
import { whatShows } from '../words.ts';
import type { PickedFile } from './picked.ts';
import { type Plan, planUpload } from './plan.ts';
import { startUpload } from './uploader.ts';

/**
 * Uploads what is picked, and asks for the label of what came without a folder.
 * @returns what takes the files, and the question to show
 */
export function useUpload(labels: string[], started: (dataset: string) => void) {
  const [asking, setAsking] = useState<{ plan: Plan; dataset: string }>();

  function begin(dataset: string, { images, refused }: Plan, label?: string) {
    setAsking(undefined);
    const labelled = images.map((image) => {
      if (image.label !== undefined || image.split === 'unlabelled') return image;
      return label === undefined ? { ...image, split: 'unlabelled' as const } : { ...image, label };
    });
    startUpload(dataset, labelled, refused);
    started(dataset);
  }

  function pick(picked: PickedFile[], name: string | ((suggestion: string | undefined) => string)) {
    const plan = planUpload(picked);
    const dataset = typeof name === 'string' ? name : name(plan.suggestion);
    if (plan.images.length === 0 && plan.refused.length === 0) return void say('There was no image in it.');
    if (plan.images.some(needsLabel)) setAsking({ plan, dataset });
    else begin(dataset, plan);
  }

  const question = asking && (
    <AskLabel
      title={whatShows(asking.plan.images.filter(needsLabel).length)}
      action="Upload"
      labels={labels}
      onLabel={(label) => begin(asking.dataset, asking.plan, label)}
      onClose={() => setAsking(undefined)}
    />
  );
  return { pick, question };
}

const needsLabel = ({ label, split }: Plan['images'][number]) => label === undefined && split !== 'unlabelled';
