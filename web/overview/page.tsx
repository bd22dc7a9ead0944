import { useEffect } from 'preact/hooks';
import { useDataset } from '../data/use-dataset.ts';
import { useVersions } from '../data/use-versions.ts';
import type { PageProps } from '../state/router.ts';
import { isActive, useRun } from '../trainings/index.ts';
import { ImagesStep } from './images-step.tsx';
import { TrainStep } from './train-step.tsx';
import { TryStep } from './try-step.tsx';

/** From images to an answer on one page: 1 images, 2 train, 3 try. */
export function Overview({ name }: PageProps) {
  const dataset = useDataset(name);
  const versions = useVersions(name);
  const run = useRun(name);
  const running = isActive(run);
  const { reload } = versions;
  useEffect(() => {
    if (!running) reload();
  }, [running, reload]);
  return (
    <div class="page">
      <header>
        <div>
          <h1 class="clip">{name}</h1>
          <p>From your images to answers about new ones.</p>
        </div>
      </header>
      <div class="columns steps">
        <ImagesStep name={name} dataset={dataset} />
        <TrainStep name={name} dataset={dataset} versions={versions} run={run} />
        <TryStep name={name} versions={versions.value} />
      </div>
    </div>
  );
}
