import { z } from 'zod';
import { count, share } from './route.ts';

export const interval = z.tuple([z.number(), z.number()]).meta({ description: '95% confidence interval.' });

const classScore = z
  .object({
    label: z.string(),
    precision: share.nullable().meta({ description: 'null if the class was never predicted.' }),
    recall: share.nullable().meta({ description: 'null if no image of the class was scored.' }),
    f1: share.nullable().meta({ description: 'null if the class was neither predicted nor scored.' }),
    support: count.meta({ description: 'Images of the class that were scored.' }),
    intervals: z
      .object({ precision: interval.nullable(), recall: interval.nullable(), f1: interval.nullable() })
      .meta({ id: 'ClassIntervals', description: '95% confidence intervals.' }),
  })
  .meta({ id: 'ClassScore' });

const reliabilityBin = z
  .object({
    low: share,
    high: share,
    examples: count.meta({ description: 'Predictions with a probability above `low` and up to `high`.' }),
    confidence: share.nullable().meta({ description: 'Their mean probability.' }),
    accuracy: share.nullable().meta({ description: 'The share of them that is correct.' }),
    interval: interval.nullable(),
  })
  .meta({ id: 'ReliabilityBin' });

/** How well a head predicts images that it did not learn from. */
export const score = z
  .object({
    accuracy: share,
    interval,
    macroPrecision: share,
    macroRecall: share,
    macroF1: share,
    macroIntervals: z
      .object({ precision: interval, recall: interval, f1: interval })
      .meta({ id: 'MacroIntervals', description: '95% confidence intervals.' }),
    logLoss: z.number().min(0),
    ece: share.meta({ description: 'Expected calibration error.' }),
    eceNoise: interval.meta({
      description: 'The range of the error that chance alone gives a calibrated head on this number of images.',
    }),
    reliability: z.array(reliabilityBin).meta({ description: 'The reliability diagram, from 0 to 1.' }),
    folds: count.meta({ description: 'Folds of the cross-validation; 0 for a test set.' }),
    examples: count.meta({ description: 'Images that were scored.' }),
    perClass: z.array(classScore),
    confusion: z.array(z.array(count)).meta({
      description: 'A row for each label and a column for each predicted label, in the order of `perClass`.',
    }),
  })
  .meta({ id: 'Score' });

export type Interval = z.infer<typeof interval>;
export type ClassScore = z.infer<typeof classScore>;
export type ReliabilityBin = z.infer<typeof reliabilityBin>;
export type Score = z.infer<typeof score>;
