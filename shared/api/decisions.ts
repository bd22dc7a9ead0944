import { z } from 'zod';
import { count, share } from './route.ts';

const errorsPerThousand = z.number().min(0).max(1000);

const decisions = z
  .object({
    threshold: share,
    decided: count.meta({ description: 'Held-out images whose score reaches the threshold.' }),
    wrong: count.meta({ description: 'The wrong predictions among them.' }),
    coverage: share.meta({ description: 'The share of all held-out images that is decided.' }),
    recall: share.nullable().meta({ description: "The share of the class's held-out images that is decided." }),
    precision: share,
    precisionAtLeast: share.meta({ description: 'The lower bound of the precision, with 95% confidence.' }),
    errorsPer1000: z
      .object({
        expected: errorsPerThousand,
        interval: z.tuple([errorsPerThousand, errorsPerThousand]).meta({ description: '95% confidence interval.' }),
      })
      .meta({ id: 'ErrorsPer1000' }),
  })
  .meta({ id: 'Decisions' });

/** The confidence threshold at which the decisions for a label have a precision, if there is one. */
export const decisionThreshold = z
  .union([
    decisions
      .extend({ label: z.string(), target: share, reachable: z.literal(true) })
      .meta({ id: 'ReachableThreshold' }),
    z
      .object({
        label: z.string(),
        target: share,
        reachable: z.literal(false),
        best: decisions.nullable().meta({ description: 'The decisions that come closest to the precision.' }),
        needed: count.meta({ description: 'The number of decisions without an error that would prove the precision.' }),
      })
      .meta({ id: 'UnreachableThreshold' }),
  ])
  .meta({ id: 'DecisionThreshold' });

export type DecisionThreshold = z.infer<typeof decisionThreshold>;
