import './overview.css';
import { useEffect } from 'preact/hooks';
import { Page } from '../components/page.tsx';
import { useDataset } from '../data/use-dataset.ts';
import { useVersions } from '../data/use-versions.ts';
import type { PageProps } from '../state/router.ts';
import { isActive, useRun } from '../trainings/index.ts';
import { ImagesStep } from './images-step.tsx';
import { TrainStep } from './train-step.tsx';
import { TryStep } from './try-step.tsx';

/** From images to predictions on one page: 1 images, 2 train, 3 try. */
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
    <Page title={name} text="From your images to predictions for new ones.">
      <div class="columns steps">
        <ImagesStep name={name} dataset={dataset} />
        <TrainStep name={name} dataset={dataset} versions={versions} run={run} />
        <TryStep name={name} versions={versions.value} />
      </div>
    </Page>
  );
}
