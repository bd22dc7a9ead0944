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

/** Image files with their classes. */
export interface ChosenImages {
  paths: string[];
  /** Class index of each path. */
  labels: Int32Array;
  /** Labels, in the order of the class indices. */
  classes: string[];
}

/** Concurrent downloads. */
const fetches = 8;

/**
 * The labelled images of a folder of label folders or, if there is no such folder, of a dataset of the deployment,
 * downloaded to `scratch`. Only the training images.
 * @param limit approximate maximum number of images, each label in proportion
 * @throws UsageError if neither exists, or it has images of fewer than two labels
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
 * @param usable class indices of the usable images
 * @throws UsageError if a class has no usable image
 */
export function requireEveryClass({ classes }: ChosenImages, usable: Iterable<number>): void {
  const left = new Set(usable);
  const unusable = classes.filter((_, i) => !left.has(i));
  if (unusable.length === 0) return;
  throw new UsageError(`No image of ${unusable.join(', ')} can be used. Remove the label, or add images.`);
}

async function connectToDataset({ env }: Context, dataset: string, options: ApiOptions): Promise<Client> {
  const problem = datasetName.safeParse(dataset).error?.issues[0]?.message;
  if (problem) throw new UsageError(`There is no folder ${dataset}, and it is not the name of a dataset. ${problem}`);
  return connect(options, env).catch((error) => {
    throw new UsageError(
      `There is no folder ${dataset}, and no deployment to look for a dataset in. ${messageOf(error)}`,
    );
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
    throw new UsageError(
      `${dataset} has images of ${counted(classes.length, 'label')}. Add images until there are two labels or more.`,
    );
  }
  return {
    paths: images.map(({ path }) => path),
    labels: Int32Array.from(images, ({ label }) => classes.indexOf(label)),
    classes,
  };
}
