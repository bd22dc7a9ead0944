import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Example } from '../../shared/api/types.ts';
import { eachLimited } from '../../shared/domain/each-limited.ts';
import { datasetName } from '../../shared/domain/names/schemas.ts';
import type { Client } from '../client/client.ts';
import { connect } from '../connection/connect.ts';
import type { Context } from '../context.ts';
import { isFolder } from '../is-folder.ts';
import type { ApiOptions } from '../options/shared.ts';
import { counted } from '../output/text.ts';
import { messageOf } from '../terminal/message-of.ts';
import { UsageError } from '../terminal/usage-error.ts';
import { findImages } from '../upload/find-images.ts';
import { stratifiedSample } from './stratified-sample.ts';

/** Image files with what they show. */
export interface ChosenImages {
  paths: string[];
  /** Class index of each. */
  labels: Int32Array;
  /** In the order of their indices. */
  classes: string[];
}

/** Images fetched at once. */
const fetches = 8;

/**
 * The labelled images of a folder of label folders or, where there is no such folder, of a dataset of the deployment:
 * those are fetched to `scratch`. Of the splits only the one that heads are trained on.
 * @param limit about how many images at most, each label in proportion
 * @throws UsageError when there is neither, or images of fewer than two labels
 */
export async function chooseImages(
  context: Context,
  dataset: string,
  { limit, scratch, ...options }: ApiOptions & { limit?: number | undefined; scratch: string },
): Promise<ChosenImages> {
  if (await isFolder(dataset)) {
    const { files } = await findImages(dataset);
    const trained = files.filter(({ split }) => split === 'train');
    const sample = stratifiedSample(trained as { path: string; label: string }[], limit);
    return describe(dataset, sample);
  }
  const client = await connectToDataset(context, dataset, options);
  const listed: (Example & { label: string })[] = [];
  const done = context.output.pending('Listing the images ...');
  for await (const { examples } of client.pages('listExamples', { dataset, limit: 200 })) {
    for (const example of examples) {
      const { label, split, status } = example;
      if (split === 'train' && status !== 'rejected' && label !== undefined) listed.push({ ...example, label });
    }
  }
  done();
  return describe(dataset, await fetchImages(context, client, stratifiedSample(listed, limit), scratch));
}

/**
 * @param usable class index of each image that can be used
 * @throws UsageError when a class has no such image
 */
export function requireEveryClass({ classes }: ChosenImages, usable: Iterable<number>): void {
  const left = new Set(usable);
  const lost = classes.filter((_, i) => !left.has(i));
  if (lost.length === 0) return;
  throw new UsageError(`No image of ${lost.join(', ')} can be used. Take out the label, or put images in.`);
}

async function connectToDataset({ env }: Context, dataset: string, options: ApiOptions): Promise<Client> {
  const problem = datasetName.safeParse(dataset).error?.issues[0]?.message;
  if (problem) throw new UsageError(`There is no folder ${dataset}, and it is no dataset either. ${problem}`);
  return connect(options, env).catch((error) => {
    throw new UsageError(`There is no folder ${dataset}, so it is taken for a dataset. ${messageOf(error)}`);
  });
}

async function fetchImages(
  { output }: Context,
  client: Client,
  examples: readonly (Example & { label: string })[],
  scratch: string,
): Promise<{ path: string; label: string }[]> {
  const folder = join(scratch, 'images');
  await mkdir(folder);
  const progress = output.progress({ title: 'Fetch', total: examples.length, images: true });
  let done = 0;
  try {
    return await eachLimited(examples, fetches, async (example, i) => {
      const path = join(folder, `${i}`);
      await writeFile(path, await client.download(example.url));
      progress.update(++done);
      return { path, label: example.label };
    });
  } finally {
    progress.stop();
  }
}

function describe(dataset: string, images: readonly { path: string; label: string }[]): ChosenImages {
  const classes = [...new Set(images.map(({ label }) => label))].sort();
  if (classes.length < 2) {
    throw new UsageError(`${dataset} has images of ${counted(classes.length, 'label')}, and two are needed.`);
  }
  return {
    paths: images.map(({ path }) => path),
    labels: Int32Array.from(images, ({ label }) => classes.indexOf(label)),
    classes,
  };
}
