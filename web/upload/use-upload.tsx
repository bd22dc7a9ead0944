import { useState } from 'preact/hooks';
import { AskLabel } from '../components/ask-label.tsx';
import { Sure } from '../components/sure.tsx';
import { say } from '../components/toasts.tsx';
import { createStore, useStore } from '../store.ts';
import { labelsOf, useDataset } from '../use-dataset.ts';
import { counted, whatShows } from '../words.ts';
import type { PickedFile } from './picked.ts';
import { type Plan, planUpload } from './plan.ts';
import { startUpload } from './uploader.ts';

/** Images in no folder that wait for a label. */
interface Asked {
  plan: Plan;
  dataset: string;
  started: (dataset: string) => void;
}

const asked = createStore<Asked | undefined>(undefined);

/** Before the page is left: what waits for an answer would get lost. */
export const isAsking = (): boolean => asked.get() !== undefined;

/**
 * What takes picked files: uploads what has a label. Images in no folder stay without one where others have one, and
 * else are asked about.
 */
export function useUpload(started: (dataset: string) => void) {
  return function pick(picked: PickedFile[], name: string | ((suggestion: string | undefined) => string)): void {
    const plan = planUpload(picked);
    const dataset = typeof name === 'string' ? name : name(plan.suggestion);
    if (plan.images.length === 0 && plan.refused.length === 0) return void say('There was no image in it.');
    const loose = plan.images.filter(isLoose).length;
    const wish = { plan, dataset, started };
    if (loose > 0 && loose === plan.images.length) return void asked.set(wish);
    begin(wish);
    if (loose > 0) say(`${counted(loose, 'image')} in no folder of a label: uploaded without a label.`);
  };
}

const isLoose = ({ label, split }: Plan['images'][number]) => label === undefined && split !== 'unlabelled';

function begin({ plan: { images, refused }, dataset, started }: Asked, label?: string): void {
  asked.set(undefined);
  const labelled = images.map((image) => {
    if (!isLoose(image)) return image;
    return label === undefined ? { ...image, split: 'unlabelled' as const } : { ...image, label };
  });
  startUpload(dataset, labelled, refused);
  started(dataset);
}

/** The question for the label of images that came in no folder; it stays while one looks at other pages. */
export function UploadQuestion() {
  const wish = useStore(asked);
  const [leaving, setLeaving] = useState(false);
  if (!wish) return null;
  return <Question wish={wish} leaving={leaving} setLeaving={setLeaving} />;
}

function Question(props: { wish: Asked; leaving: boolean; setLeaving: (leaving: boolean) => void }) {
  const { wish, leaving, setLeaving } = props;
  const dataset = useDataset(wish.dataset);
  const number = wish.plan.images.length;
  const go = (label?: string) => {
    setLeaving(false);
    begin(wish, label);
  };
  if (leaving) {
    return (
      <Sure
        key="sure"
        title={`Discard ${counted(number, 'image')}?`}
        text="Nothing is uploaded yet. Without a label, images can be labelled later; nothing is trained on them before."
        others={[
          { label: 'Upload without a label', run: () => go() },
          { label: 'Choose a label', run: () => setLeaving(false) },
        ]}
        onDiscard={() => {
          setLeaving(false);
          asked.set(undefined);
        }}
        onBack={() => setLeaving(false)}
      />
    );
  }
  return (
    <AskLabel
      key="ask"
      title={whatShows(number)}
      labels={labelsOf(dataset)}
      onLabel={(label) => go(label)}
      onClose={() => setLeaving(true)}
    >
      <button type="button" class="button" onClick={() => go()}>
        Upload without a label
      </button>
    </AskLabel>
  );
}
