import { useEffect, useState } from 'preact/hooks';
import { Button } from '../components/button.tsx';
import { DamagedObjects } from '../components/damaged-objects.tsx';
import { Page } from '../components/page.tsx';
import { Empty, Failure, Show } from '../components/states.tsx';
import { loadTrainings } from '../data/load-trainings.ts';
import { useDataset } from '../data/use-dataset.ts';
import { type PageProps, to } from '../state/router.ts';
import { useLoad } from '../state/use-load.ts';
import { isActive, type TrainingOptions, train, useRun } from './run.ts';
import { TrainOptions } from './train-options.tsx';
import { TrainingCard } from './training-card.tsx';

/** Time between two loads of the list, ms. */
const refreshTime = 2_000;

/** Every training of a model: start one, follow it, cancel it. */
export function Trainings({ name }: PageProps) {
  const [options, setOptions] = useState<TrainingOptions>({});
  const run = useRun(name);
  const busy = isActive(run);
  const trainings = useLoad(
    async () => {
      const { trainings: all, problems } = await loadTrainings();
      return { own: all.filter(({ model }) => model === name), problems };
    },
    [name],
    () => refreshTime,
  );
  const { reload } = trainings;
  useEffect(reload, [busy]);
  const dataset = useDataset(name);
  const trainable = dataset.value === undefined || dataset.value.classes.length > 1;
  return (
    <Page
      title="Trainings"
      text="A training takes the dataset's current images and makes a version."
      action={
        <Button
          text="Train"
          kind="primary"
          disabled={busy || !trainable}
          onFirstClick={() => train(name, { dataset: name, ...options })}
        />
      }
    >
      {!trainable && (
        <p class="note">
          A training needs images of at least two labels. <a href={to(['d', name])}>Add images</a>
        </p>
      )}
      <section class="card" aria-label="Options of the next training">
        <TrainOptions dataset={dataset.value} onChange={setOptions} />
      </section>
      <Failure error={run?.error} />
      <Show of={trainings} height={320}>
        {({ own, problems }) => (
          <>
            <DamagedObjects problems={problems} />
            {own.length === 0 && (
              <Empty title="No trainings yet" text="With images of two labels, training takes seconds.">
                <Button text="Add images" kind="primary" href={to(['d', name])} />
              </Empty>
            )}
            <ul class="stack">
              {own.map((training) => (
                <TrainingCard key={training.id} training={training} reload={reload} />
              ))}
            </ul>
          </>
        )}
      </Show>
    </Page>
  );
}
