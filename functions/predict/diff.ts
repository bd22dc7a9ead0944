import type { VersionDiff } from '../../shared/api/diff.ts';
import { eachLimited } from '../../shared/domain/each-limited.ts';
import { imageType } from '../../shared/domain/images/formats.ts';
import type { VersionRecord } from '../../shared/domain/state/records.ts';
import { type PageRequest, pageOf } from '../../shared/lambda/pages.ts';
import { type Answers, decisionDiff } from '../../shared/ml/evaluate/decision-diff.ts';
import type { ObjectStore } from '../../shared/ports/object-store.ts';
import type { Presigner } from '../../shared/ports/presigner.ts';
import { listDataset } from '../../shared/store/datasets/list-dataset.ts';
import type { FeatureRow } from '../../shared/store/features/feature-file.ts';
import { createFeatureStore, type FeatureStore } from '../../shared/store/features/feature-store.ts';
import type { KeyProblem } from '../../shared/store/objects/damaged.ts';
import { readVersion } from '../../shared/store/versions/versions.ts';
import { type HeadDeps, openHead } from './head.ts';

interface DiffDeps extends HeadDeps {
  uploads: ObjectStore;
  uploadLinks: Pick<Presigner, 'download'>;
}

/** Number of images in one run of a head: their features fit in the processor's cache. */
const batchSize = 1_024;
/** Maximum number of damaged embeddings in a response. */
const maxProblems = 100;

/**
 * Predicts the labelled images of the current dataset with two versions, from their embeddings, and lists those whose
 * prediction changes. Most of the images are in the training sets, so the result does not show which version is better.
 * @throws HeadstartError `model-not-found`, `version-not-found`, `invalid-request`
 */
export async function diffVersions(
  { uploads, state, processors, uploadLinks }: DiffDeps,
  model: string,
  numbers: { version: number; against: number },
  page: PageRequest,
): Promise<VersionDiff> {
  const [after, before] = await Promise.all([
    readVersion(state, model, numbers.version),
    readVersion(state, model, numbers.against),
  ]);
  const { images } = await listDataset(uploads, after.dataset);
  const labelled = images.flatMap(({ key, content, meaning }) =>
    meaning.kind === 'example' ? [{ key, content, label: meaning.label }] : [],
  );
  const extractors = [...new Set([before.extractor, after.extractor])];
  const stores = extractors.map((extractor) => createFeatureStore(state, extractor, after.dataset));
  const embedded = await Promise.all(stores.map(embeddedIn));
  const wanted = labelled.filter(({ content }) => embedded.every((contents) => contents.has(content)));
  const problems: KeyProblem[] = [];
  const rows = await Promise.all(
    stores.map((store) => store.rows(new Set(wanted.map(({ content }) => content)), problems)),
  );
  const examples = wanted.filter(({ content }) => rows.every((readable) => readable.has(content)));
  const contents = examples.map(({ content }) => content);
  const answers = new Map<VersionRecord, Answers>();
  for (const record of [before, after]) {
    const readable = rows[extractors.indexOf(record.extractor)] as ReadonlyMap<string, FeatureRow>;
    answers.set(record, await answersOf({ state, processors }, record, contents, readable));
  }
  const diff = decisionDiff(examples, answers.get(before) as Answers, answers.get(after) as Answers);
  const { items, nextCursor } = pageOf(diff.changed, page);
  return {
    model,
    version: numbers.version,
    against: numbers.against,
    summary: {
      examples: examples.length,
      changed: diff.changed.length,
      fixed: diff.counts.new,
      broken: diff.counts.old,
      otherwise: diff.counts.neither,
    },
    changes: await eachLimited(items, 16, async ({ key, label, old: was, new: is, right }) => ({
      key,
      label,
      before: was,
      after: is,
      right: ({ old: 'before', new: 'after', neither: 'neither' } as const)[right],
      url: await uploadLinks.download(key, { contentType: imageType(key) }),
    })),
    ...(nextCursor && { nextCursor }),
    ...(problems.length > 0 && { problems: problems.slice(0, maxProblems) }),
  };
}

async function embeddedIn(store: FeatureStore): Promise<Set<string>> {
  const outcomes = await store.outcomes();
  return new Set([...outcomes].flatMap(([content, outcome]) => (outcome === 'embedded' ? [content] : [])));
}

async function answersOf(
  deps: HeadDeps,
  record: VersionRecord,
  contents: readonly string[],
  rows: ReadonlyMap<string, FeatureRow>,
): Promise<Answers> {
  const { session } = await openHead(deps, record);
  const { classes } = record;
  const logits = new Float32Array(contents.length * classes.length);
  try {
    for (let from = 0; from < contents.length; from += batchSize) {
      const part = contents.slice(from, from + batchSize);
      const features = new Float32Array(part.length * session.width);
      for (const [i, content] of part.entries()) {
        features.set(rows.get(content)?.features as Float32Array, i * session.width);
      }
      logits.set((await session.run(features)).logits, from * classes.length);
    }
  } finally {
    await session.release();
  }
  return { logits, classes };
}
