import { basename } from 'node:path';
import type { Upload } from '../../shared/api/uploads.ts';
import { eachLimited } from '../../shared/domain/each-limited.ts';
import type { Client } from '../client/client.ts';
import type { FoundFile } from './find-images.ts';
import type { KnownImages, NamedImage, Split } from './known-images.ts';
import { type ImageFacts, readImageFacts } from './read-image.ts';

/** Forms asked for in one call: few calls, and yet all used long before they expire. */
const batchSize = 50;

export type Form = Upload['upload'];
export type ImageToSend = NamedImage & ImageFacts;

/** A file with its form; or why it is not to be uploaded; or what went wrong with it. */
export type Prepared = { image: ImageToSend; form: Form } | { reason: string } | { error: unknown };

export async function askForms(client: Client, dataset: string, images: ImageToSend[]): Promise<Form[]> {
  if (images.length === 0) return [];
  const files = images.map(({ label, ...image }) => ({ ...image, ...(label !== undefined && { label }) }));
  const { uploads } = await client.uploads.create(dataset, { files });
  return uploads.map(({ upload }) => upload);
}

/**
 * Prepares files in batches, in turn and one ahead of those asked for.
 * @returns what gives the file at an index of `files`; indexes are to be asked for in ascending order
 */
export function createPreparation(
  client: Client,
  files: FoundFile[],
  { dataset, split, known }: { dataset: string; split: Split; known: KnownImages },
): (index: number) => Promise<Prepared> {
  const batches = new Map<number, Promise<Prepared[]>>();

  async function prepare(batch: FoundFile[]): Promise<Prepared[]> {
    const read = await eachLimited(batch, 4, ({ path }) => readImageFacts(path).catch((error: unknown) => ({ error })));
    const images = new Map<number, ImageToSend>();
    const prepared = read.map((facts, i): Prepared => {
      if (!('sha256' in facts)) return facts;
      const { path, label } = batch[i] as FoundFile;
      const image = { ...facts, filename: basename(path), label, split };
      const reason = known.meet(image);
      if (reason) return { reason };
      images.set(i, image);
      return { error: new Error('no form was made for it') };
    });
    const forms = await askForms(client, dataset, [...images.values()]);
    for (const [n, [i, image]] of [...images].entries()) {
      const form = forms[n];
      if (form) prepared[i] = { image, form };
    }
    return prepared;
  }

  function begin(number: number): Promise<Prepared[]> {
    const begun = batches.get(number);
    if (begun) return begun;
    const before = batches.get(number - 1) ?? Promise.resolve();
    const prepared = before.then(() => prepare(files.slice(number * batchSize, (number + 1) * batchSize)));
    // Whoever needs the batch sees its failure; it may also be that nobody will.
    prepared.catch(() => undefined);
    batches.set(number, prepared);
    batches.delete(number - 2);
    return prepared;
  }

  return async (index) => {
    const number = Math.floor(index / batchSize);
    const batch = begin(number);
    void begin(number + 1);
    return (await batch)[index % batchSize] as Prepared;
  };
}
