import { maxComparedMaps, type VersionDiff } from '../../shared/api/diff.ts';
import { eachLimited } from '../../shared/domain/each-limited.ts';
import { imageType } from '../../shared/domain/images/formats.ts';
import type { VersionRecord } from '../../shared/domain/state/records.ts';
import { type PageRequest, pageOf } from '../../shared/lambda/pages.ts';
import { type Answers, decisionDiff } from '../../shared/ml/evaluate/decision-diff.ts';
import { createRandom, shuffle } from '../../shared/numeric/random.ts';
import type { ObjectStore } from '../../shared/ports/object-store.ts';
import type { Presigner } from '../../shared/ports/presigner.ts';
import { listDataset } from '../../shared/store/datasets/list-dataset.ts';
import type { KeyProblem } from '../../shared/store/objects/damaged.ts';
import { readVersion } from '../../shared/store/versions/versions.ts';
import type { HeadDeps } from './head.ts';
import { type LogitsOf, predictStored } from './stored-answers.ts';
import { storedInputsOf } from './stored-inputs.ts';

interface DiffDeps extends HeadDeps {
  uploads: ObjectStore;
  uploadLinks: Pick<Presigner, 'download'>;
}

/** Maximum number of damaged embeddings in a response. */
const maxProblems = 100;

/**
 * Predicts the labelled images of the current dataset with two versions, from their embeddings or maps, and lists those
 * whose prediction changes. Most of the images are in the training sets, so the result does not show which version is
 * better.
 * @param maxMaps with a deep head, a random sample of this size is predicted instead of more images
 * @throws HeadstartError `model-not-found`, `version-not-found`, `invalid-request`, `base-mismatch`
 */
export async function diffVersions(
  { uploads, state, processors, uploadLinks }: DiffDeps,
  model: string,
  numbers: { version: number; against: number },
  page: PageRequest,
  maxMaps = maxComparedMaps,
): Promise<VersionDiff> {
  const [after, before] = await Promise.all([
    readVersion(state, model, numbers.version),
    readVersion(state, model, numbers.against),
  ]);
  const versions = [before, after].map((record) => ({ record, inputs: storedInputsOf(state, record, after.dataset) }));
  const { images } = await listDataset(uploads, after.dataset);
  const labelled = images.flatMap(({ key, content, meaning }) =>
    meaning.kind === 'example' ? [{ key, content, label: meaning.label }] : [],
  );
  const embedded = await Promise.all(versions.map(({ inputs }) => inputs.contents()));
  const wanted = labelled.filter(({ content }) => embedded.every((contents) => contents.has(content)));
  const sampled = versions.some(({ inputs }) => inputs.areMaps) && wanted.length > maxMaps;
  const chosen = sampled ? sampleOf(wanted, maxMaps) : wanted;
  const contents = [...new Set(chosen.map(({ content }) => content))];

  const problems: KeyProblem[] = [];
  const logits = await predictStored({ state, processors }, versions, contents, problems);
  const examples = chosen.filter(({ content }) => logits.every((found) => found.has(content)));
  const [old, current] = versions.map(({ record }, i) => answersOf(record, examples, logits[i] as LogitsOf));
  const diff = decisionDiff(examples, old as Answers, current as Answers);
  const { items, nextCursor } = pageOf(diff.changed, page);
  return {
    model,
    version: numbers.version,
    against: numbers.against,
    summary: {
      examples: examples.length,
      sampled,
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

/** A random sample in the same order. The same images give the same sample. */
function sampleOf<T>(images: readonly T[], count: number): T[] {
  const chosen = new Set(shuffle([...images], createRandom(0)).slice(0, count));
  return images.filter((image) => chosen.has(image));
}

function answersOf({ classes }: VersionRecord, examples: readonly { content: string }[], logitsOf: LogitsOf): Answers {
  const logits = new Float32Array(examples.length * classes.length);
  for (const [i, { content }] of examples.entries())
    logits.set(logitsOf.get(content) as Float32Array, i * classes.length);
  return { logits, classes };
}
