import type { ClassStatus, DatasetStatus } from '../../shared/api/types.ts';
import { LabelText } from '../components/label-text.tsx';
import { Show } from '../components/states.tsx';
import { labelsOf } from '../data/use-dataset.ts';
import { to } from '../state/router.ts';
import type { Loaded } from '../state/use-load.ts';
import { DropZone, UploadProgress, useUpload } from '../upload/index.ts';
import { count, counted } from '../words/numbers.ts';

/** Classes shown here; the page of the images has all. */
const shown = 8;

export function ImagesStep({ name, dataset }: { name: string; dataset: Loaded<DatasetStatus> }) {
  const labels = labelsOf(dataset);
  const has = (number: number) => labels !== undefined && labels.length >= number;
  const pick = useUpload(dataset.reload);
  return (
    <section class="card fill" aria-labelledby="images-step">
      <header>
        <h2 id="images-step" class={has(2) ? 'step done' : 'step'}>
          <i aria-hidden="true">1</i> Images
        </h2>
        {dataset.value && dataset.value.images.total > 0 && (
          <a class="button quiet small" href={to(['d', name, 'images'])}>
            {counted(dataset.value.images.total, 'image')}
          </a>
        )}
      </header>
      <Show of={dataset} height={240}>
        {(value) => (
          <>
            {value.classes.length > 0 && <Classes name={name} classes={value.classes} />}
            <Advice dataset={value} />
          </>
        )}
      </Show>
      <UploadProgress dataset={name} />
      <DropZone
        title={has(1) ? 'Drop more images' : 'Drop your images here'}
        text="A folder for each label. 20 images a label are a good start."
        onPick={(picked) => pick(picked, name)}
        labels={labels}
      />
    </section>
  );
}

function Classes({ name, classes }: { name: string; classes: ClassStatus[] }) {
  const most = Math.max(...classes.map(({ examples }) => examples));
  const rest = classes.length > shown + 2 ? classes.length - shown : 0;
  return (
    <ul class="classes">
      {classes.slice(0, classes.length - rest).map(({ label, examples, embedded }) => (
        <li key={label}>
          <a class="clip" href={to(['d', name, 'images'], { label })}>
            <LabelText of={label} />
          </a>
          <span class="number muted">
            {embedded < examples ? `${count(embedded)} of ${count(examples)}` : count(examples)}
          </span>
          <span class="bar" aria-hidden="true">
            <span style={{ width: `${(embedded / most) * 100}%` }} />
          </span>
        </li>
      ))}
      {rest > 0 && (
        <li>
          <a href={to(['d', name, 'images'])}>{counted(rest, 'more label')}</a>
        </li>
      )}
    </ul>
  );
}

/** What stands in the way, or will soon. */
function Advice({ dataset: { name, classes, images, unlabelled, problems } }: { dataset: DatasetStatus }) {
  const few = classes.filter(({ examples }) => examples < 10);
  return (
    <>
      {images.rejected > 0 && (
        <p class="note warn">
          {counted(images.rejected, 'image')} can't be used.
          <a href={to(['d', name, 'images'], { status: 'rejected' })}>See why</a>
        </p>
      )}
      {unlabelled > 0 && (
        <p class="note">
          {counted(unlabelled, 'image')} without a label.
          <a href={to(['d', name, 'images'], { split: 'unlabelled' })}>Label them</a>
        </p>
      )}
      {problems.length > 0 && (
        <details class="small">
          <summary class="warn">{counted(problems.length, 'thing')} to look at</summary>
          <ul class="problems">
            {problems.slice(0, 20).map(({ key, problem }) => (
              <li key={key}>
                <b>{key}</b> {problem}
              </li>
            ))}
          </ul>
        </details>
      )}
      {classes.length === 1 && (
        <p class="note">One label so far. Add images of something else, so that there is a choice to learn.</p>
      )}
      {classes.length > 1 && few.length > 0 && (
        <p class="muted small">
          {few.length === 1 ? `${few[0]?.label} has` : `${few.length} labels have`} under 10 images: more will help most
          there.
        </p>
      )}
    </>
  );
}
