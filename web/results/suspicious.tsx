import { useState } from 'preact/hooks';
import type { LocatedImage, Suspicious } from '../../shared/api/types.ts';
import { Button } from '../components/button.tsx';
import { Card } from '../components/card.tsx';
import { isDeleted, useLocated } from '../data/use-located.ts';
import { relabel } from '../edits/relabel.ts';
import { act } from '../state/changes.ts';
import { go, to } from '../state/router.ts';
import { train } from '../trainings/index.ts';
import { counted } from '../words/numbers.ts';
import { type Decision, Doubt } from './doubt.tsx';
import { labelSince } from './label-since.ts';
import type { Source } from './source.ts';

/** Number of open cards shown at first, and added by each click. */
const batchSize = 24;

/** The image was relabelled or deleted after the training. */
const isSettled = (image: LocatedImage | undefined) =>
  image !== undefined && (isDeleted(image) || labelSince(image) !== undefined);

/** Images whose labels are probably wrong, most suspicious first. */
export function SuspiciousCard({ dataset, model, version, found }: Source & { found: Suspicious[] }) {
  const { decisions, choose, undo } = useDecisions(dataset);
  const [maxOpen, setMaxOpen] = useState(batchSize);
  const images = useLocated(
    model,
    version,
    found.map(({ key }) => key),
  );
  const settled = found.filter(({ key }) => isSettled(images.get(key)));
  const shown = firstOpen(found, maxOpen, (doubt) => !settled.includes(doubt));
  const changed = found.filter(({ key, label }) => decisions.has(key) && decisions.get(key)?.label !== label).length;
  const trainAgain = () => {
    train(model, { dataset });
    go(to(['d', model]));
  };
  return (
    <Card
      title="Labels to check"
      text="Other images contradict these labels. The most suspicious come first."
      action={
        <Button
          text={changed === 0 ? 'Train again' : `Train again with ${counted(changed, 'new label')}`}
          kind="primary"
          disabled={changed === 0}
          onClick={trainAgain}
        />
      }
    >
      {settled.length > 0 && (
        <p class="muted small">{counted(settled.length, 'image')} relabelled or deleted since the training.</p>
      )}
      <ul class="doubts">
        {shown.map((doubt) => (
          <Doubt
            key={doubt.key}
            of={doubt}
            image={images.get(doubt.key)}
            decision={decisions.get(doubt.key)}
            onLabel={(label) => void choose(doubt, images.get(doubt.key)?.movedTo ?? doubt.key, label)}
            onUndo={() => undo(doubt)}
          />
        ))}
      </ul>
      {shown.length < found.length && (
        <div class="row">
          <Button
            text={`Show ${counted(found.length - shown.length, 'more', 'more')}`}
            onClick={() => setMaxOpen(maxOpen + batchSize)}
          />
        </div>
      )}
    </Card>
  );
}

/** The user's decisions by image. A decision for another label relabels the image. */
function useDecisions(dataset: string) {
  const [decisions, setDecisions] = useState<ReadonlyMap<string, Decision>>(new Map());

  const decide = (key: string, decision: Decision | undefined) =>
    setDecisions((now) => {
      const next = new Map(now);
      if (decision) next.set(key, decision);
      else next.delete(key);
      return next;
    });

  async function choose({ key, label: current }: Suspicious, place: string, label: string) {
    decide(key, { label });
    if (label === current) return;
    const undone = () => decide(key, undefined);
    const change = await relabel(dataset, [place], label, { done: () => undefined, undone });
    // If the API refused, the list of changes says why.
    decide(key, change === undefined ? undefined : { label, change });
  }

  function undo({ key, label: current }: Suspicious) {
    const decision = decisions.get(key);
    if (decision?.change !== undefined) void act(decision.change);
    else if (decision?.label === current) decide(key, undefined);
  }

  return { decisions, choose, undo };
}

/** The first items, with up to `maxOpen` open ones among them. */
function firstOpen<T>(all: readonly T[], maxOpen: number, isOpen: (item: T) => boolean): readonly T[] {
  let open = 0;
  const end = all.findIndex((item) => isOpen(item) && ++open > maxOpen);
  return end === -1 ? all : all.slice(0, end);
}
