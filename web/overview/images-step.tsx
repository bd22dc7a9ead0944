import type { ClassStatus, DatasetStatus } from '../../shared/api/types.ts';
import { LabelText } from '../components/label-text.tsx';
import { Reasons } from '../components/lists.tsx';
import { ShareBar, Show } from '../components/states.tsx';
import { labelsOf } from '../data/use-dataset.ts';
import { to } from '../state/router.ts';
import type { Loaded } from '../state/use-load.ts';
import { DropZone, UploadProgress, upload } from '../upload/index.ts';
import { count, counted } from '../words/numbers.ts';
import { Step } from './step.tsx';

/** Maximum number of labels listed; the images page has all. */
const maxLabels = 8;
/** Labels with fewer images get advice. */
const fewImages = 10;

export function ImagesStep({ name, dataset }: { name: string; dataset: Loaded<DatasetStatus> }) {
  const labels = labelsOf(dataset);
  const has = (number: number) => labels !== undefined && labels.length >= number;
  const total = dataset.value?.images.total ?? 0;
  return (
    <Step
      number={1}
      title="Images"
      done={has(2)}
      link={total > 0 ? { href: to(['d', name, 'images']), text: counted(total, 'image') } : undefined}
    >
      <Show of={dataset} height={240}>
        {(value) => (
          <>
            {value.classes.length > 0 && <Labels name={name} classes={value.classes} />}
            <Advice dataset={value} />
          </>
        )}
      </Show>
      <UploadProgress dataset={name} />
      <DropZone
        title={has(1) ? 'Drop more images' : 'Drop your images here'}
        text="One folder for each label. 20 images per label are a good start."
        onPick={(picked) => upload(picked, name, dataset.reload)}
        labels={labels}
      />
    </Step>
  );
}

function Labels({ name, classes }: { name: string; classes: ClassStatus[] }) {
  const max = Math.max(...classes.map(({ examples }) => examples));
  // A link would take as much space as one or two more labels.
  const hidden = classes.length > maxLabels + 2 ? classes.length - maxLabels : 0;
  return (
    <ul class="shares">
      {classes.slice(0, classes.length - hidden).map(({ label, examples, embedded }) => (
        <li key={label}>
          <a class="clip" href={to(['d', name, 'images'], { label })}>
            <LabelText of={label} />
          </a>
          <span class="number muted">
            {embedded < examples ? `${count(embedded)} of ${count(examples)}` : count(examples)}
          </span>
          <ShareBar share={embedded / max} />
        </li>
      ))}
      {hidden > 0 && (
        <li>
          <a href={to(['d', name, 'images'])}>{counted(hidden, 'more label')}</a>
        </li>
      )}
    </ul>
  );
}

/** Problems of the dataset, and what would improve it. */
function Advice({ dataset: { name, classes, images, unlabelled, problems } }: { dataset: DatasetStatus }) {
  const few = classes.filter(({ examples }) => examples < fewImages);
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
      <Reasons
        title={counted(problems.length, 'problem')}
        items={problems.map(({ key, problem }) => ({ name: key, reason: problem }))}
        warn
      />
      {classes.length === 1 && <p class="note">There is only one label so far. Add images of another.</p>}
      {classes.length > 1 && few.length > 0 && (
        <p class="muted small">
          {few.length === 1 ? `${few[0]?.label} has` : `${few.length} labels have`} fewer than {fewImages} images. More
          images help most there.
        </p>
      )}
    </>
  );
}
