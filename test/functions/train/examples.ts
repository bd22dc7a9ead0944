import { type EmbeddedExample, trainingInput } from '../../../functions/train/dataset/input.ts';
import type { DeepPart } from '../../../functions/train/deep/deep-part.ts';
import { type FittedVersion, fitVersion } from '../../../functions/train/fit.ts';
import type { Metrics } from '../../../shared/api/metrics.ts';
import { sha256 } from '../../../shared/domain/digest.ts';
import type { TrainingRecord, VersionRecord } from '../../../shared/domain/state/records.ts';
import { createRandom } from '../../../shared/numeric/random.ts';
import type { ObjectStore } from '../../../shared/ports/object-store.ts';
import type { VersionDraft } from '../../../shared/store/models/commit-version.ts';
import { encodeEvaluation } from '../../../shared/store/versions/evaluation-file.ts';
import { readVersion } from '../../../shared/store/versions/versions.ts';
import { putVersion } from '../../support/put-version.ts';

const width = 16;
const thumbnail = 32 * 32;

/** An image that resembles others of its kind (-1, 1, ...) in one feature, and none in the others. Each number is another image. */
export function example(label: string, kind: number, number: number, given: Partial<EmbeddedExample> = {}) {
  const random = createRandom(7919 * (kind + 100) + number);
  const uniform = () => random() / 2 ** 31 - 1;
  const name = `${label} ${kind} ${number}`;
  const split = given.split ?? 'train';
  return {
    key: `shop/${split === 'train' ? '' : `_${split}/`}${label}/${kind}-${number}.jpg`,
    etag: '',
    size: 0,
    content: name,
    label,
    split,
    row: {
      content: name,
      sha256: sha256(`${kind} ${number}`),
      features: Float32Array.from({ length: width }, (_, j) => (j === 0 ? 3 * kind : 2 * uniform())),
      thumbnail: Uint8Array.from({ length: thumbnail }, () => random() >>> 24),
      width: 100,
      height: 100,
    },
    ...given,
  } satisfies EmbeddedExample;
}

/** Copies of an image: equal bytes with other names. */
export const copies = (of: EmbeddedExample, count: number): EmbeddedExample[] =>
  Array.from({ length: count }, (_, i) => ({ ...of, key: of.key.replace('.jpg', `-copy${i}.jpg`) }));

/** Twelve hats and twelve shoes, easy to tell apart. */
export const shop = (): EmbeddedExample[] =>
  Array.from({ length: 12 }, (_, i) => [example('hat', -1, i), example('shoe', 1, i)]).flat();

/** Trains on these examples, and reads the metrics and the report. */
export async function train(
  examples: readonly EmbeddedExample[],
  changes: Partial<TrainingRecord> = {},
  deep?: DeepPart,
  updateLater: (fields: Partial<TrainingRecord>) => void = () => {},
): Promise<FittedVersion & { metrics: Metrics; report: string }> {
  const asked = {
    model: 'shop',
    dataset: 'shop',
    hyperparameters: { hiddenLayers: [], l2: 0.1 },
    seed: 0,
    precision: {},
    ...changes,
  };
  const listed = examples.map(({ row: _, ...rest }, i) => ({ ...rest, content: `${i}` }));
  const rows = new Map(examples.map(({ row }, i) => [`${i}`, row]));
  const input = trainingInput(asked as unknown as TrainingRecord, 'fake', listed, rows);
  const made = { base: { name: 'fake', digest: 'd' }, extractor: 'fake' };
  const lease = { updateLater, signal: new AbortController().signal };
  const fitted = await fitVersion(asked, input, made, lease, deep);
  const text = (name: string) => new TextDecoder().decode(fitted.files.get(name)?.body);
  return { ...fitted, metrics: JSON.parse(text('metrics.json')), report: text('report.html') };
}

/** An out-of-fold prediction. */
export interface Answer {
  /** In place of the digest of the image's bytes. */
  image: string;
  label: string;
  predicted: string;
  key?: string;
  heldOut?: boolean;
}

/** Stores the next version of the model `shop`, with these predictions. */
export async function storeVersion(
  state: ObjectStore,
  answers: readonly Answer[],
  changes: Partial<VersionDraft> = {},
): Promise<VersionRecord> {
  const classes = changes.classes ?? ['hat', 'shoe'];
  const inputDigest = sha256(JSON.stringify([answers, changes]));
  const evaluation = encodeEvaluation({
    keys: answers.map(({ image, label, key }) => key ?? `shop/${label}/${image}.jpg`),
    sha256: answers.map(({ image }) => image),
    labels: answers.map(({ label }) => label),
    fold: Int32Array.from(answers, ({ heldOut = true }) => (heldOut ? 0 : -1)),
    probabilities: Float32Array.from(
      answers.flatMap(({ predicted }) => classes.map((name) => (name === predicted ? 1 : 0))),
    ),
    classCount: classes.length,
  });
  const draft: VersionDraft = {
    model: 'shop',
    inputDigest,
    training: 't',
    createdAt: '2026-01-01T00:00:00.000Z',
    dataset: 'shop',
    extractor: 'fake',
    base: { name: 'fake', digest: 'd' },
    hyperparameters: { hiddenLayers: [], l2: 'auto' },
    seed: 0,
    classes,
    examples: answers.length,
    score: { accuracy: 1, interval: [0.9, 1], macroF1: 1, logLoss: 0.1 },
    unknown: { threshold: -2.6, acceptance: 0.95 },
    ...changes,
  };
  return readVersion(state, 'shop', await putVersion(state, draft, { 'evaluation.arrow': evaluation }));
}
