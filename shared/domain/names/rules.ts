/** What names may be. Without any library: the console checks by the same rules. */

/** What a dataset and a model may be called. */
export const slug = /^[a-z0-9][a-z0-9-]{0,62}$/;
export const slugRule = 'must be 1 to 63 lower case letters, digits and hyphens, and start with a letter or digit';

export const datasetNameRule = `A dataset's name ${slugRule}.`;

/** Is a folder's name kept for Headstart, as `_test` is? `__proto__` is a label like any other. */
export const isReserved = (name: string): boolean => /^_(?!_)/.test(name);

/** Control characters, for a class of a pattern that other languages read as well. */
export const controls = '\\u0000-\\u001f\\u007f-\\u009f';

/** In characters (code points). */
export const longestLabel = 128;

/** The characters of a label, as {@link labelProblem} takes them. */
export const labelPattern = `^(__|[^._/${controls}])[^/${controls}]*$`;

/** What is wrong with `text` as a label, or undefined. Labels are compared as NFC. */
export function labelProblem(text: string): string | undefined {
  const length = [...text].length;
  if (length < 1 || length > longestLabel) return `A label must have 1 to ${longestLabel} characters.`;
  if (/[/\p{Cc}]/u.test(text)) return "A label can't contain a slash or a control character.";
  if (/\p{Cs}/u.test(text)) return "A label can't contain half of a surrogate pair.";
  if (isReserved(text)) return "A label can't start with a single underscore: such names are reserved.";
  if (text.startsWith('.')) return "A label can't start with a dot: such folders are hidden ones.";
  return undefined;
}

/** In bytes of UTF-8. */
export const longestFilename = 255;

/** The characters of a file's name, as {@link filenameProblem} takes them; but for `\${filename}`. */
export const filenamePattern = `^[^./\\\\${controls}][^/\\\\${controls}]*$`;

/** What is wrong with `text` as the name of an image to upload, without folders, or undefined. */
export function filenameProblem(text: string): string | undefined {
  if (text.length < 1 || new TextEncoder().encode(text).length > longestFilename)
    return `An image's name must have 1 to ${longestFilename} bytes.`;
  if (/[/\\\p{Cc}]/u.test(text)) return "An image's name can't contain a slash, a backslash or a control character.";
  if (/\p{Cs}/u.test(text)) return "An image's name can't contain half of a surrogate pair.";
  if (/\$\{filename\}/i.test(text)) return `An image's name can't contain \${filename}: S3 replaces it in a form.`;
  if (text.startsWith('.')) return "An image's name can't start with a dot: such files are hidden ones.";
  return undefined;
}
