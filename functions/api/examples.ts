import type { ExamplePage, ExampleStatus } from '../../shared/api/datasets.ts';
import type { Split } from '../../shared/domain/dataset/upload-key.ts';
import { eachLimited } from '../../shared/domain/each-limited.ts';
import { imageType } from '../../shared/domain/images/formats.ts';
import { InvalidRequest } from '../../shared/lambda/problem.ts';
import { createFeatureStore } from '../../shared/store/features/feature-store.ts';
import { type KeyProblem, unlessDamaged } from '../../shared/store/objects/damaged.ts';
import { listWithStatus, splitOf } from './datasets.ts';
import type { ApiDeps } from './deps.ts';

interface ExampleFilter {
  label?: string | undefined;
  split?: Split | 'unlabelled' | undefined;
  status?: ExampleStatus | undefined;
}

/**
 * A page of a dataset's images, in the order of their keys.
 * @throws HeadstartError `dataset-not-found`, `invalid-request`: the cursor is invalid
 */
export async function listExamples(
  deps: ApiDeps,
  dataset: string,
  { cursor, limit, ...filter }: ExampleFilter & { cursor?: string | undefined; limit: number },
): Promise<ExamplePage> {
  const after = cursor === undefined ? undefined : readCursor(cursor, dataset);
  const { images, statusOf } = await listWithStatus(deps, dataset);
  const start = after === undefined ? 0 : images.findIndex(({ key }) => isBehind(key, after));
  const found = start === -1 ? [] : images.slice(start).map((image) => ({ image, status: statusOf(image) }));
  const matching = found.filter(({ image, status }) => {
    const { label } = labelOf(image.meaning);
    if (filter.label !== undefined && label !== filter.label) return false;
    if (filter.split !== undefined && splitOf(image) !== filter.split) return false;
    return filter.status === undefined || status === filter.status;
  });

  const page = matching.slice(0, limit);
  const features = createFeatureStore(deps.state, deps.extractor, dataset);
  const problems: KeyProblem[] = [];
  const examples = await eachLimited(page, 16, async ({ image, status }) => {
    const { key, content, meaning } = image;
    const rejection = status === 'rejected' && (await unlessDamaged(problems, () => features.rejection(content)));
    return {
      key,
      ...labelOf(meaning),
      split: splitOf(image),
      status,
      ...(rejection && { rejection }),
      url: await deps.uploadLinks.download(key, { contentType: imageType(key) }),
    };
  });
  const last = page.at(-1)?.image.key;
  return {
    examples,
    ...(matching.length > limit && last && { nextCursor: writeCursor(last) }),
    ...(problems.length > 0 && { problems }),
  };
}

function labelOf(meaning: { kind: string; label?: string }): { label?: string } {
  return meaning.label === undefined ? {} : { label: meaning.label };
}

/** A cursor is the last key of a page. */
const writeCursor = (key: string) => Buffer.from(key).toString('base64url');

function readCursor(cursor: string, dataset: string): string {
  const key = Buffer.from(cursor, 'base64url').toString();
  if (key.startsWith(`${dataset}/`) && writeCursor(key) === cursor) return key;
  throw new InvalidRequest([{ path: 'query.cursor', message: 'must be the `nextCursor` of a page of this dataset' }]);
}

/** Keys are listed in the order of their UTF-8 bytes. */
const isBehind = (key: string, after: string) => Buffer.compare(Buffer.from(key), Buffer.from(after)) > 0;
