import type { DatasetStatus } from '../../shared/api/datasets.ts';
import { partNamed } from '../../shared/domain/dataset/folder-layout.ts';
import { describeLookAlikes, lookAlikes } from '../../shared/domain/names/look-alikes.ts';
import type { ListedImage } from '../../shared/store/datasets/list-dataset.ts';

type Problems = DatasetStatus['problems'];

interface Used {
  /** The key of the label's first image. */
  key: string;
  images: number;
  /** Images of the training set. */
  trained: number;
  /** Images of the training set in folders below the label's. */
  inSubfolders: number;
}

/** Suspicious labels of a dataset: those that look alike, and those that may be folders of a split. */
export function labelProblems(dataset: string, images: readonly ListedImage[]): Problems {
  const labels = new Map<string, Used>();
  for (const { key, meaning } of images) {
    if (meaning.kind !== 'example') continue;
    const used = labels.get(meaning.label) ?? { key, images: 0, trained: 0, inSubfolders: 0 };
    used.images++;
    if (meaning.split === 'train') used.trained++;
    if (meaning.split === 'train' && meaning.file.includes('/')) used.inSubfolders++;
    labels.set(meaning.label, used);
  }
  return [...partLabels(dataset, labels), ...alike(labels)];
}

/** Reports the rarest of labels that look alike, which is most likely a typing error. */
function alike(labels: ReadonlyMap<string, Used>): Problems {
  return lookAlikes(labels.keys()).map((group) => {
    const [rarest] = group.flatMap((label) => labels.get(label) ?? []).sort((a, b) => a.images - b.images);
    return { key: (rarest as Used).key, problem: describeLookAlikes(group) };
  });
}

/** A class may be called `train` or `valid`. Then its images are directly in its folder. */
function partLabels(dataset: string, labels: ReadonlyMap<string, Used>): Problems {
  return [...labels].flatMap(([label, { key, inSubfolders, trained }]) => {
    const kind = partNamed(label);
    if (!kind || trained === 0 || (kind !== 'test' && inSubfolders === 0)) return [];
    const target = kind === 'train' ? `${dataset}/` : `${dataset}/_test/`;
    const problem = `The label \`${label}\` looks like a split of the dataset. If the folders in it are the labels, move them: aws s3 mv --recursive s3://UPLOADS_BUCKET/${dataset}/${label}/ s3://UPLOADS_BUCKET/${target}`;
    return [{ key, problem }];
  });
}
