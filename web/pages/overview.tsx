import { useEffect } from 'preact/hooks';
import { api } from '../api/client.ts';
import { isMissing } from '../api/request.ts';
import type { PageProps } from '../app.tsx';
import { ImagesStep } from '../overview/images-step.tsx';
import { TrainStep } from '../overview/train-step.tsx';
import { TryStep } from '../overview/try-step.tsx';
import { isActive, useRun } from '../training.ts';
import { useDataset } from '../use-dataset.ts';
import { useLoad } from '../use-load.ts';

/** The versions of a model, the newest first; none where it has not been trained. */
export const loadVersions = (model: string) =>
  api.versions(model).then(
    ({ versions }) => versions,
    (error) => {
      if (isMissing(error)) return [];
      throw error;
    },
  );

/** From images to an answer on one page: 1 images, 2 train, 3 try. */
export function Overview({ name }: PageProps) {
  const dataset = useDataset(name);
  const versions = useLoad(() => loadVersions(name), [name]);
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
