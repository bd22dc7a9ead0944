import type { DatasetList, DatasetStatus, ExampleStatus } from '../../shared/api/datasets.ts';
import { parseUploadKey, type Split } from '../../shared/domain/dataset/upload-key.ts';
import { eachLimited } from '../../shared/domain/each-limited.ts';
import { datasetName } from '../../shared/domain/names/schemas.ts';
import {
  datasetNotFound,
  type ListedImage,
  type Listing,
  listDataset,
} from '../../shared/store/datasets/list-dataset.ts';
import { createFeatureStore } from '../../shared/store/features/feature-store.ts';
import { contradictions } from './contradictions.ts';
import type { ApiDeps } from './deps.ts';
import { labelProblems } from './label-problems.ts';

/** Maximum number of problems in a response. */
const maxProblems = 100;

export async function listDatasets({ uploads }: ApiDeps): Promise<DatasetList> {
  const { folders, keys } = await uploads.level('');
  const names = folders.filter((name) => datasetName.safeParse(name).success);
  const datasets = await eachLimited(names, 4, async (name) => {
    const { images } = await listDataset(uploads, name);
    return { name, examples: images.filter(isTrained).length };
  });
  return {
    datasets,
    problems: [...keys, ...folders.map((name) => `${name}/`)].flatMap(strayProblem).slice(0, maxProblems),
  };
}

/** The problem of a file or folder (`{name}/`) at the top of the bucket, if it can't belong to a dataset. */
function strayProblem(key: string): { key: string; problem: string }[] {
  const problem = 'An image must be in the folder of its label in its dataset: {dataset}/{label}/{file}.';
  const meaning = parseUploadKey(key.endsWith('/') ? `${key}label/file` : key);
  if (meaning.kind !== 'invalid') return [];
  return [{ key, problem: key.endsWith('/') ? meaning.problem : problem }];
}

/**
 * A dataset's images with their status: a join of two listings.
 * @throws HeadstartError `dataset-not-found`
 */
export async function listWithStatus(
  { uploads, state, extractor }: ApiDeps,
  name: string,
): Promise<Listing & { statusOf: (image: ListedImage) => ExampleStatus }> {
  const [listing, outcomes] = await Promise.all([
    listDataset(uploads, name),
    createFeatureStore(state, extractor, name).outcomes(),
  ]);
  if (!listing.exists) throw datasetNotFound(name);
  return { ...listing, statusOf: ({ content }) => outcomes.get(content) ?? 'pending' };
}

/** @throws HeadstartError `dataset-not-found` */
export async function getDataset(deps: ApiDeps, name: string): Promise<DatasetStatus> {
  const { images, problems, statusOf } = await listWithStatus(deps, name);
  const all = { total: images.length, embedded: 0, rejected: 0, pending: 0 };
  const classes = new Map<string, DatasetStatus['classes'][number]>();
  for (const image of images) {
    const status = statusOf(image);
    all[status]++;
    if (!isTrained(image)) continue;
    const { label } = image.meaning;
    const counts = classes.get(label) ?? { label, examples: 0, embedded: 0, rejected: 0, pending: 0 };
    counts.examples++;
    counts[status]++;
    classes.set(label, counts);
  }
  return {
    name,
    classes: [...classes.values()].sort((a, b) => (a.label < b.label ? -1 : 1)),
    testExamples: images.filter((image) => splitOf(image) === 'test').length,
    goldenExamples: images.filter((image) => splitOf(image) === 'golden').length,
    unlabelled: images.filter((image) => splitOf(image) === 'unlabelled').length,
    images: all,
    problems: [...labelProblems(name, images), ...problems, ...(await contradictions(deps, name, images))].slice(
      0,
      maxProblems,
    ),
  };
}

export function splitOf({ meaning }: ListedImage): Split | 'unlabelled' {
  return meaning.kind === 'example' ? meaning.split : 'unlabelled';
}

type TrainedImage = ListedImage & { meaning: { kind: 'example' } };

function isTrained(image: ListedImage): image is TrainedImage {
  return splitOf(image) === 'train';
}
