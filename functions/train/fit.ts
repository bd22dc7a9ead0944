import { availableParallelism } from 'node:os';
import type { VersionRecord } from '../../shared/domain/state/records.ts';
import { findDuplicates } from '../../shared/ml/evaluate/duplicates.ts';
import { learnUnknown } from '../../shared/ml/evaluate/unknown.ts';
import { FOLDS, type Folds, stratifiedFolds } from '../../shared/ml/train/folds.ts';
import { softmax } from '../../shared/numeric/softmax.ts';
import type { Evaluation } from '../../shared/store/versions/evaluation-file.ts';
import type { EmbeddedBy, TrainingInput, TrainingSettings } from './dataset/input.ts';
import { classIndices, featuresOf, thumbnailsOf } from './dataset/matrix.ts';
import type { DeepPart } from './deep/deep-part.ts';
import { evaluate } from './evaluate/evaluate.ts';
import { scoreApart } from './evaluate/score-apart.ts';
import { thresholdsByLabel } from './evaluate/thresholds.ts';
import { evaluationFiles, type Files } from './files.ts';
import type { HeadInput } from './heads/candidate.ts';
import { trainChosenHead } from './heads/choose-head.ts';

/** A fitted version, ready to be stored. */
export interface FittedVersion extends Pick<VersionRecord, 'score' | 'unknown' | 'depth' | 'golden' | 'thresholds'> {
  files: Files;
  /** The content of `evaluation.arrow`. */
  evaluation: Evaluation;
}

/**
 * Fits the head, evaluates it, and makes the version's files. The result depends on the settings and the input alone.
 * Reports progress to the lease; if the lease is lost, the work ends.
 * @throws HeadstartError `dataset-not-trainable`
 */
export async function fitVersion(
  settings: TrainingSettings,
  input: TrainingInput,
  embeddedBy: EmbeddedBy,
  lease: HeadInput['lease'],
  deep?: DeepPart,
): Promise<FittedVersion> {
  const threads = availableParallelism();
  const { examples, classes } = input;
  const labels = classIndices(examples.train, classes);
  const copies = await findCopies(input, threads);
  const folds = foldsOf(labels, classes.length, settings.seed, copies.group, deep);
  const given: HeadInput = { settings, input, features: featuresOf(examples.train), labels, folds, threads, lease };
  const { head, calibration, comparison, ...uncalibrated } = await trainChosenHead(given, deep);

  const fold = folds.of;
  const logits = uncalibrated.logits.map((logit) => logit / calibration.temperature);
  const outOfFold = { logits, labels, classes, fold };
  const unknown = learnUnknown({ ...outOfFold, ...head });
  const files = await head.files(calibration.temperature, unknown);
  const onnx = files.get('head.onnx')?.body as Uint8Array;
  const metrics = {
    ...evaluate({ settings, input, embeddedBy, outOfFold, folds, copies, calibration, unknown, head }),
    ...(comparison && { comparison }),
    ...(await scoreApart(onnx, input, copies.leaked, head.inputsOf, lease.signal)),
  };
  const evaluation = {
    keys: examples.train.map(({ key }) => key),
    sha256: examples.train.map(({ row }) => row.sha256),
    labels: examples.train.map(({ label }) => label),
    fold,
    probabilities: softmax(logits, classes.length),
    classCount: classes.length,
  };
  const { accuracy, interval, macroF1, logLoss } = metrics.score;
  return {
    score: { accuracy, interval, macroF1, logLoss },
    unknown: metrics.unknown,
    ...(metrics.fit.solver === 'adamw-deep' && { depth: metrics.fit.depth }),
    ...(metrics.golden && { golden: metrics.golden }),
    ...(metrics.thresholds.length > 0 && { thresholds: thresholdsByLabel(metrics.thresholds) }),
    files: new Map([...files, ...(await evaluationFiles({ metrics, evaluation, outOfFold }))]),
    evaluation,
  };
}

/** A deep head may have fewer folds, or hold out only a part of the images. */
function foldsOf(
  labels: Int32Array,
  classCount: number,
  seed: number,
  groups: Int32Array,
  deep: DeepPart | undefined,
): Folds {
  const wanted = deep && 'plan' in deep ? deep.plan.folds : FOLDS;
  if (wanted > 1) return stratifiedFolds(labels, classCount, seed, { groups, wanted });
  const { of } = stratifiedFolds(labels, classCount, seed, { groups, wanted: heldOutParts });
  return { count: 1, of: of.map((fold) => (fold === 0 ? 0 : -1)) };
}

/** With a single fold, one part in three is held out. */
const heldOutParts = 3;

/** Copies among the training images and the test images; `group` covers the training images alone. */
async function findCopies({ examples }: TrainingInput, threads: number) {
  const all = [...examples.train, ...examples.test];
  const { duplicates, group } = await findDuplicates(
    {
      examples: all.map(({ key, label, row, split }) => ({ key, label, sha256: row.sha256, test: split === 'test' })),
      features: featuresOf(all),
      thumbnails: thumbnailsOf(all),
    },
    { threads },
  );
  const trained = examples.train.length;
  const leaked = examples.test.filter((_, i) => (group[trained + i] as number) < trained);
  return { duplicates, group: group.subarray(0, trained), leaked: new Set(leaked) };
}
