import { z } from 'zod';
import { type NameRule, nameRules } from './rules.ts';

/** Schemas of the names in requests and stored records, made from {@link nameRules}. */

const checked = (text: z.ZodType<string, string>, { problem, pattern, maxLength }: NameRule) =>
  text
    .superRefine((name, context) => {
      const message = problem(name);
      if (message) context.addIssue({ code: 'custom', message });
    })
    .meta({ minLength: 1, maxLength, ...(pattern && { pattern }) });

export const datasetName = checked(z.string(), nameRules.dataset);
export const modelName = checked(z.string(), nameRules.model);
export const label = checked(z.string().normalize('NFC'), nameRules.label).meta({ example: 'shirt' });
export const filename = checked(z.string().normalize('NFC'), nameRules.filename).meta({
  description: `Without folders; at most ${nameRules.filename.maxLength} bytes in UTF-8, and not \`\${filename}\`, which S3 would replace.`,
  example: 'IMG_0001.jpg',
});
export const apiKeyName = checked(z.string(), nameRules.apiKey).meta({
  description: 'Name of its user, for logs and histories.',
});
export const objectKey = checked(z.string(), nameRules.key).meta({
  description: `At most ${nameRules.key.maxLength} bytes in UTF-8.`,
});
