import { z } from 'zod';
import { byLabel } from '../domain/names/by-label.ts';
import { versionRecord } from '../domain/state/records.ts';
import { maxConfusionClasses, maxListed } from '../domain/versions/metrics-limits.ts';
import { decisionThreshold } from './decisions.ts';
import { count, share } from './route.ts';
import { interval, score } from './score.ts';

const keys = z.array(z.string());
const similarity = z.number().meta({ description: 'Similarity of the features: 1 for equal bytes.' });

/** An item of each kind of copies. */
export const copies = {
  exact: keys.meta({ description: 'Images of equal bytes.' }),
  near: z.object({ a: z.string(), b: z.string(), similarity }).meta({ id: 'NearCopies' }),
  conflicts: z.object({ keys, labels: z.array(z.string()), similarity }).meta({ id: 'ConflictingCopies' }),
  leaks: z.object({ train: keys, test: keys, similarity }).meta({ id: 'LeakedCopies' }),
};

const duplicates = z
  .object({
    exact: z.array(copies.exact),
    near: z.array(copies.near).meta({ description: 'The most similar first.' }),
    found: z
      .object({ byFeatures: count, byThumbnails: count })
      .meta({ id: 'NearCopiesFound', description: 'Pairs found by each measure. `near` lists the most similar.' }),
    conflicts: z.array(copies.conflicts).meta({ description: 'Copies with different labels.' }),
    leaks: z.array(copies.leaks).meta({ description: 'Test images with copies in the training set.' }),
    lookAlikes: z
      .array(z.object({ label: z.string(), examples: count }).meta({ id: 'LookAlikeImages' }))
      .meta({ description: 'Groups of similar images that are too large to be copies.' }),
    distinct: z
      .array(z.object({ label: z.string(), examples: count, distinct: count }).meta({ id: 'DistinctImages' }))
      .meta({ description: 'Training images of each label, and their number with each group of copies counted once.' }),
  })
  .meta({ id: 'Duplicates' });

const suspicious = z
  .object({
    key: z.string(),
    label: z.string(),
    likely: z.string().meta({ description: 'The label that the other images suggest.' }),
    probability: share.meta({ description: "Probability of the image's own label." }),
  })
  .meta({ id: 'SuspiciousLabel' });

const curve = {
  points: z.array(
    z
      .object({ share, images: count, accuracy: share, interval })
      .meta({ id: 'CurvePoint', description: 'The accuracy of heads trained on a share of the images.' }),
  ),
  gain: z
    .object({ perDoubling: z.number(), interval: interval.meta({ description: '90% confidence interval.' }) })
    .meta({ id: 'AccuracyGain' })
    .nullable()
    .meta({ description: 'What twice the images would add to the accuracy. null if there are too few to tell.' }),
  moreImages: z.enum(['help', 'no help', 'unclear']),
  sentence: z.string().meta({ description: 'The same in words.' }),
};

const learningCurve = z
  .object({ ...curve, perClass: z.array(z.object({ label: z.string(), ...curve }).meta({ id: 'ClassCurve' })) })
  .meta({ id: 'LearningCurve' });

const calibration = z
  .object({
    temperature: z.number().meta({ description: 'The logits are divided by it.' }),
    logLossBefore: z.number(),
    logLossAfter: z.number(),
  })
  .meta({ id: 'Calibration' });

const fit = z
  .discriminatedUnion('solver', [
    z
      .object({
        solver: z.literal('l-bfgs'),
        l2: z.number().meta({ description: 'The penalty.' }),
        converged: z.boolean(),
        tried: z
          .array(z.object({ l2: z.number(), logLoss: z.number() }).meta({ id: 'TriedPenalty' }))
          .meta({ description: 'The cross-validated log loss of each penalty.' }),
      })
      .meta({ id: 'LinearFit' }),
    z
      .object({
        solver: z.literal('adamw'),
        epochs: count,
        heldOutLosses: z.array(z.number()).meta({ description: 'Log loss of held-out images after each epoch.' }),
        loss: z.number().meta({ description: 'Log loss of the training set in the last epoch.' }),
      })
      .meta({ id: 'NetworkFit' }),
    z
      .object({
        solver: z.literal('adamw-deep'),
        depth: count.meta({ description: 'The block of the base model whose map the head takes.' }),
        map: z.tuple([count, count, count]).meta({ description: 'Channels, height and width of this map.' }),
        parameters: count.meta({ description: 'Number of trained parameters.' }),
        epochs: count,
        losses: z.array(z.number()).meta({ description: 'Training loss of the final fit after each epoch.' }),
        startedFrom: count.optional().meta({ description: 'The version whose parameters the final fit started from.' }),
      })
      .meta({ id: 'DeepFit' }),
  ])
  .meta({ id: 'Fit' });

const headScore = score.pick({ accuracy: true, interval: true, logLoss: true }).meta({ id: 'HeadScore' });

/** What a training with `depth` found: both heads on the same held-out images. */
const comparison = z
  .object({
    dense: headScore,
    deep: headScore.optional().meta({ description: 'Absent if no deep head could be trained.' }),
    chosen: z.enum(['dense', 'deep']),
    sentence: z.string().meta({ description: 'The same in words.' }),
  })
  .meta({ id: 'HeadComparison' });

const { base, extractor, golden, hyperparameters, seed, unknown } = versionRecord.shape;

const modelCard = z
  .object({
    model: z.string(),
    dataset: z
      .object({
        name: z.string(),
        digest: z.string(),
        examples: z.object({ train: count, test: count, golden: count }).meta({ id: 'ExamplesBySplit' }),
        classes: byLabel(z.string(), count).meta({ description: 'Training images of each class.' }),
      })
      .meta({ id: 'CardDataset' }),
    base,
    extractor,
    hyperparameters,
    seed,
    computedBy: z.record(z.string(), z.string()).meta({ description: 'Versions of the software.' }),
    score: score.pick({ accuracy: true, interval: true }).meta({ id: 'CardScore' }),
    weaknesses: z.array(z.string()),
    limits: z.array(z.string()),
  })
  .meta({ id: 'ModelCard' });

/** The content of `metrics.json`, as a training writes it. */
export const metrics = z.object({
  score: score.meta({
    description: 'Out-of-fold predictions of the training set. All copies of an image share a fold.',
  }),
  scoreWithoutCopies: score.meta({ description: 'The same, with each group of copies counted once.' }),
  test: score.optional().meta({ description: 'The score on your own test set, without copies of training images.' }),
  golden,
  duplicates: duplicates.meta({ description: `Each list has the first ${maxListed}; duplicates.json has all.` }),
  neverPredicted: z
    .array(
      z
        .object({
          label: z.string(),
          examples: count.meta({ description: 'Training images of the class.' }),
          scored: count.meta({ description: 'Number of these images that were held out.' }),
        })
        .meta({ id: 'NeverPredictedClass' }),
    )
    .meta({ description: 'Classes that no held-out image was predicted as. Absent in versions from release 0.1.' }),
  lookAlikeLabels: z
    .array(z.array(z.string()))
    .meta({ description: 'Groups of labels that look alike. Absent in versions from release 0.1.' }),
  suspicious: z
    .array(suspicious)
    .meta({ description: `Labels that may be wrong, the least probable first; the first ${maxListed}.` }),
  learningCurve,
  unknown,
  calibration,
  thresholds: z.array(decisionThreshold).meta({ description: 'One for each label with a wanted precision.' }),
  fit,
  comparison: comparison.optional().meta({ description: 'Dense and deep head, for trainings with `depth`.' }),
  card: modelCard,
});

/** The metrics of a version in a response, where any part may be missing. */
export const versionMetrics = metrics.partial().meta({
  id: 'Metrics',
  description: `The content of metrics.json. With more than ${maxConfusionClasses} classes, \`confusion\` is empty (evaluation.arrow has the prediction of each image), and only \`score\` has a line for each class (metrics.json has the others). Empty if metrics.json can't be read: see \`problems\`.`,
});

export type Metrics = z.infer<typeof metrics>;
export type VersionMetrics = z.infer<typeof versionMetrics>;
export type Duplicates = z.infer<typeof duplicates>;
export type Suspicious = z.infer<typeof suspicious>;
export type LearningCurve = z.infer<typeof learningCurve>;
export type HeadComparison = z.infer<typeof comparison>;
export type ModelCard = z.infer<typeof modelCard>;
