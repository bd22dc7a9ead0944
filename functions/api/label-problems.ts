import type { DatasetStatus } from '../../shared/api/datasets.ts';
import { partNamed } from '../../shared/domain/dataset/folder-layout.ts';
import { describeLookAlikes, lookAlikes } from '../../shared/domain/names/look-alikes.ts';
import type { ListedImage } from '../../shared/store/datasets/list-dataset.ts';

type Problems = DatasetStatus['problems'];

interface Used {
  /** The first image of the label. */
  key: string;
  images: number;
  /** Of those to train on, how many are in a folder below the label's. */
  below: number;
  trained: number;
}

/** What looks wrong with the labels of a dataset: those that look alike, and those that may be no labels. */
export function labelProblems(dataset: string, images: readonly ListedImage[]): Problems {
  const labels = new Map<string, Used>();
  for (const { key, meaning } of images) {
    if (meaning.kind !== 'example') continue;
    const its = labels.get(meaning.label) ?? { key, images: 0, below: 0, trained: 0 };
    its.images++;
    if (meaning.split === 'train') its.trained++;
    if (meaning.split === 'train' && meaning.file.includes('/')) its.below++;
    labels.set(meaning.label, its);
  }
  return [...partLabels(dataset, labels), ...alike(labels)];
}

/** The rarest of labels that look alike is shown: it is most likely the slip. */
function alike(labels: ReadonlyMap<string, Used>): Problems {
  return lookAlikes(labels.keys()).map((group) => {
    const [rarest] = group.flatMap((label) => labels.get(label) ?? []).sort((a, b) => a.images - b.images);
    return { key: (rarest as Used).key, problem: describeLookAlikes(group) };
  });
}

/** A class may be called `train` or `valid`, and then its images are directly in its folder. */
function partLabels(dataset: string, labels: ReadonlyMap<string, Used>): Problems {
  return [...labels].flatMap(([label, { key, below, trained }]) => {
    const kind = partNamed(label);
    if (!kind || trained === 0 || (kind !== 'test' && below === 0)) return [];
    const target = kind === 'train' ? `${dataset}/` : `${dataset}/_test/`;
    const problem = `The label \`${label}\` looks like a part of the dataset. If the folders in it are the labels, move them: aws s3 mv --recursive s3://UPLOADS_BUCKET/${dataset}/${label}/ s3://UPLOADS_BUCKET/${target}`;
    return [{ key, problem }];
  });
}
