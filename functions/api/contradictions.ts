import type { DatasetStatus } from '../../shared/api/datasets.ts';
import type { ListedImage } from '../../shared/store/datasets/list-dataset.ts';
import type { ApiDeps } from './deps.ts';

type Labelled = ListedImage & { meaning: { kind: 'example' } };

/** Images that have more than one label. Nobody but the owner can know which is right, so both count. */
export async function contradictions(
  deps: Pick<ApiDeps, 'digests' | 'uploadsKms'>,
  dataset: string,
  images: readonly ListedImage[],
): Promise<DatasetStatus['problems']> {
  const labelled = images.filter((image): image is Labelled => image.meaning.kind === 'example');
  const unclear = unclearContents(labelled, deps.uploadsKms);
  const digests = unclear.length > 0 ? await deps.digests.of(dataset, unclear) : new Map<string, string>();
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
 * Contents that may have the bytes of another one with another label though their ETags differ: of equal size, under
 * KMS or where one came in several parts. Other ETags are digests.
 */
function unclearContents(images: readonly Labelled[], kms: boolean): string[] {
  return [...groupBy(images, ({ size }) => size).values()].flatMap((same) => {
    if (!kms && !same.some(({ etag }) => isOfParts(etag))) return [];
    const contents = [...new Set(same.map(({ content }) => content))];
    const labels = new Set(same.map(({ meaning }) => meaning.label));
    return contents.length > 1 && labels.size > 1 ? contents : [];
  });
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html */
const isOfParts = (etag: string) => etag.includes('-');

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
