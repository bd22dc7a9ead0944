import { ApiError, type Client, type Example } from '../client/client.ts';

export type Split = Example['split'];

/** An image as the dataset would know it. */
export interface NamedImage {
  filename: string;
  sha256: string;
  /** Undefined: not labelled. */
  label: string | undefined;
  split: Split;
}

/** Images that a dataset has already, by name and digits of their SHA-256. */
export interface KnownImages {
  /** Why this image is not to be uploaded, or undefined: then it is known from now on. */
  meet(image: NamedImage): string | undefined;
}

export const alreadyThere = 'already there';

/** Reads from a dataset's keys what it has. A dataset that does not exist has nothing. */
export async function readKnownImages(client: Client, dataset: string): Promise<KnownImages> {
  const stored = new Map<string, Set<string>>();
  const met = new Set<string>();
  try {
    for await (const { key, label, split } of client.datasets.everyExample(dataset)) {
      const name = nameOfKey(key);
      if (name) stored.set(name, (stored.get(name) ?? new Set()).add(placeOf(label, split)));
    }
  } catch (error) {
    if (!(error instanceof ApiError && error.code === 'dataset-not-found')) throw error;
  }

  return {
    meet({ filename, sha256, label, split }) {
      const name = `${filename.normalize('NFC')} ${sha256.slice(0, 8)}`;
      const place = placeOf(label, split);
      const places = stored.get(name);
      if (places?.has(place)) return alreadyThere;
      // Relabelled or set apart since: uploading it again would undo that. An unlabelled one only gets its label.
      if (places && !places.has('unlabelled')) return 'already there under another label or split';
      if (met.has(`${place} ${name}`)) return 'the same image twice';
      met.add(`${place} ${name}`);
      return undefined;
    },
  };
}

const placeOf = (label: string | undefined, split: Split) => (split === 'unlabelled' ? split : `${split}/${label}`);

/** The file's own name and the digits: the API puts `-{8 digits}` in front of the extension. */
function nameOfKey(key: string): string | undefined {
  const [, name, digits, extension = ''] = /([^/]+)-([0-9a-f]{8})(\.\w{1,8})?$/.exec(key) ?? [];
  return name && `${name}${extension} ${digits}`;
}
