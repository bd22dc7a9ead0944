import type { DatasetStatus } from '../../shared/api/datasets.ts';
import type { ListedImage } from '../../shared/store/datasets/list-dataset.ts';
import type { ApiDeps } from './deps.ts';

type Labelled = ListedImage & { meaning: { kind: 'example' } };

/** Images with more than one label. Only the owner knows the correct one, so all count. */
export async function contradictions(
  deps: Pick<ApiDeps, 'digests' | 'uploadsKms'>,
  dataset: string,
  images: readonly ListedImage[],
): Promise<DatasetStatus['problems']> {
  const labelled = images.filter((image): image is Labelled => image.meaning.kind === 'example');
  const ambiguous = ambiguousContents(labelled, deps.uploadsKms);
  const digests = ambiguous.length > 0 ? await deps.digests.of(dataset, ambiguous) : new Map<string, string>();
  const sameImage = groupBy(labelled, ({ content }) => digests.get(content) ?? content);
  return [...sameImage.values()].flatMap((same) => {
    // The first key of each label.
    const labels = [...new Map(same.toReversed().map(({ key, meaning }) => [meaning.label, key]))];
    if (labels.length < 2) return [];
    return same.map(({ key, meaning }) => {
      const [otherLabel, otherKey] = labels.find(([other]) => other !== meaning.label) ?? [];
      const problem = `The same image has the label \`${otherLabel}\` too (${otherKey}). Both count: delete the wrong one.`;
      return { key, problem };
    });
  });
}

/**
 * Contents that may have the same bytes despite their different ETags, and that have different labels: those of equal
 * size, under KMS or if one was a multipart upload. All other ETags are digests.
 */
function ambiguousContents(images: readonly Labelled[], kms: boolean): string[] {
  return [...groupBy(images, ({ size }) => size).values()].flatMap((same) => {
    if (!kms && !same.some(({ etag }) => isMultipart(etag))) return [];
    const contents = [...new Set(same.map(({ content }) => content))];
    const labels = new Set(same.map(({ meaning }) => meaning.label));
    return contents.length > 1 && labels.size > 1 ? contents : [];
  });
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html */
const isMultipart = (etag: string) => etag.includes('-');

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
