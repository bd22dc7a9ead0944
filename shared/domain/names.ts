import { z } from 'zod';

const slug = /^[a-z0-9][a-z0-9-]{0,62}$/;
const slugRule = 'must be 1 to 63 lower case letters, digits and hyphens, and start with a letter or digit';

export const datasetName = z.string().regex(slug, `A dataset's name ${slugRule}.`);
export const modelName = z.string().regex(slug, `A model's name ${slugRule}.`);

/** What is wrong with `text` as a label, or undefined. Labels are compared as NFC. */
export function labelProblem(text: string): string | undefined {
  const length = [...text].length;
  if (length < 1 || length > 128) return 'A label must have 1 to 128 characters.';
  if (/[/\p{Cc}]/u.test(text)) return "A label can't contain a slash or a control character.";
  if (/\p{Cs}/u.test(text)) return "A label can't contain half of a surrogate pair.";
  if (text.startsWith('_')) return "A label can't start with an underscore: such names are reserved.";
  if (text.startsWith('.')) return "A label can't start with a dot: such folders are hidden ones.";
  return undefined;
}

/** A label from outside: normalised to NFC, refused with the rule it breaks. */
export const label = z
  .string()
  .transform((text) => text.normalize('NFC'))
  .superRefine((text, context) => {
    const problem = labelProblem(text);
    if (problem) context.addIssue({ code: 'custom', message: problem });
  });
