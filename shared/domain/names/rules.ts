/**
 * The rules for names that users choose. The API, the CLI, the console and the parser of bucket keys check names with
 * this table. It uses no library, so that the console can import it.
 */
export interface NameRule {
  /** In characters (code points) or bytes of UTF-8. Labels and file names are counted, compared and stored as NFC. */
  maxLength: number;
  unit: 'characters' | 'bytes';
  /** The allowed names, as a regular expression that other languages understand. */
  pattern?: string;
  /** What is wrong with a name; undefined if nothing is. */
  problem(name: string): string | undefined;
}

/** Names of datasets, models and base models, without anchors. */
export const namePattern = '[a-z0-9][a-z0-9-]{0,62}';
const wholeName = `^${namePattern}$`;
const isName = new RegExp(wholeName);

const plainName = (owner: string): NameRule => ({
  maxLength: 63,
  unit: 'characters',
  pattern: wholeName,
  problem: (name) =>
    isName.test(name)
      ? undefined
      : `${owner} name must be 1 to 63 lower case letters, digits and hyphens, and start with a letter or digit.`,
});

const maxLabelLength = 128;
const maxFilenameBytes = 255;
const maxApiKeyName = 100;

/** The S3 limit. https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const maxKeyBytes = 1024;

const controls = '\\u0000-\\u001f\\u007f-\\u009f';

export const nameRules = {
  dataset: plainName("A dataset's"),
  model: plainName("A model's"),
  label: {
    maxLength: maxLabelLength,
    unit: 'characters',
    pattern: `^(__|[^._/${controls}])[^/${controls}]*$`,
    problem(name) {
      const length = [...name.normalize('NFC')].length;
      if (length < 1 || length > maxLabelLength) return `A label must have 1 to ${maxLabelLength} characters.`;
      if (/[/\p{Cc}]/u.test(name)) return "A label can't contain a slash or a control character.";
      if (/\p{Cs}/u.test(name)) return "A label can't contain half of a surrogate pair.";
      if (isReserved(name)) return "A label can't start with a single underscore: such names are reserved.";
      if (name.startsWith('.')) return "A label can't start with a dot: such folders are hidden.";
      return undefined;
    },
  },
  /** The file name of an upload, without folders. */
  filename: {
    maxLength: maxFilenameBytes,
    unit: 'bytes',
    pattern: `^[^./\\\\${controls}][^/\\\\${controls}]*$`,
    problem(name) {
      const bytes = bytesOf(name.normalize('NFC'));
      if (bytes < 1 || bytes > maxFilenameBytes) return `A file name must have 1 to ${maxFilenameBytes} bytes.`;
      if (/[/\\\p{Cc}]/u.test(name)) return "A file name can't contain a slash, a backslash or a control character.";
      if (/\p{Cs}/u.test(name)) return "A file name can't contain half of a surrogate pair.";
      if (/\$\{filename\}/i.test(name)) return `A file name can't contain \${filename}: S3 replaces it in a form.`;
      if (name.startsWith('.')) return "A file name can't start with a dot: such files are hidden.";
      return undefined;
    },
  },
  /** A whole key of the uploads bucket, whatever it means. Keys are not normalised. */
  key: {
    maxLength: maxKeyBytes,
    unit: 'bytes',
    problem(key) {
      if (key === '') return 'A key must have at least 1 character.';
      if (bytesOf(key) > maxKeyBytes) return `A key has at most ${maxKeyBytes} bytes in UTF-8.`;
      if (/\p{Cs}/u.test(key)) return "A key can't contain half of a surrogate pair.";
      return undefined;
    },
  },
  apiKey: {
    maxLength: maxApiKeyName,
    unit: 'characters',
    pattern: `^[^${controls}]*$`,
    problem(name) {
      const length = [...name].length;
      if (length < 1 || length > maxApiKeyName) return `A key's name must have 1 to ${maxApiKeyName} characters.`;
      if (/\p{Cc}/u.test(name)) return "A key's name can't contain a control character.";
      return undefined;
    },
  },
} as const satisfies Record<string, NameRule>;

/** Whether a folder's name is reserved for Headstart, as `_test` is. `__proto__` is a label like any other. */
export const isReserved = (name: string): boolean => /^_(?!_)/.test(name);

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;
