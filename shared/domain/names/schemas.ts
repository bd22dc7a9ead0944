import { z } from 'zod';
import { datasetNameRule, labelPattern, labelProblem, longestLabel, slug, slugRule } from './rules.ts';

export const datasetName = z.string().regex(slug, datasetNameRule);
export const modelName = z.string().regex(slug, `A model's name ${slugRule}.`);

/** A label from outside: normalised to NFC, refused with the rule it breaks. */
export const label = z
  .string()
  .normalize('NFC')
  .superRefine((text, context) => {
    const problem = labelProblem(text);
    if (problem) context.addIssue({ code: 'custom', message: problem });
  })
  .meta({ minLength: 1, maxLength: longestLabel, pattern: labelPattern, example: 'shirt' });
