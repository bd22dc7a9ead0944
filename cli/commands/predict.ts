import { readFile, stat } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Predictions } from '../../shared/api/predictions.ts';
import { eachLimited } from '../../shared/domain/each-limited.ts';
import { tooLargeReason } from '../../shared/domain/images/limits.ts';
import { requestLimits } from '../../shared/domain/request-limits.ts';
import { ApiError, type Client, NetworkError } from '../client/client.ts';
import { connect } from '../connection/connect.ts';
import type { Context } from '../context.ts';
import { type ApiOptions, withConnection } from '../options/shared.ts';
import { wholeNumber } from '../options/values.ts';
import type { Output } from '../output/output.ts';
import { table } from '../output/table.ts';
import { count, counted, percent } from '../output/text.ts';
import { printTable } from '../output/version.ts';
import { messageOf } from '../terminal/message-of.ts';

interface PredictOptions extends ApiOptions {
  top: number;
  version?: number;
  json?: boolean;
}

type Result = { image: string } & (Predictions | { error: string });

const parallel = 4;

/** Errors that concern one image. Others would repeat for every image. */
const imageProblems = ['image-rejected', 'image-too-large', 'unsupported-type', 'image-not-found'];

const help = `
Scores are probabilities. "unknown" marks an image that is unlike the training
images. Images over ${requestLimits.imageBytes / 1e6} MB are uploaded first, and deleted after a day. --json
prints one line of JSON for each image.

  $ headstart predict pets unknown.jpg
  $ headstart predict pets new/*.jpg --top 1 --json`;

export function addPredict(program: Command, context: Context): void {
  const command = program
    .command('predict')
    .summary('predict the labels of images')
    .description('Predicts the labels of images with the live version of a model.')
    .argument('<model>', 'model')
    .argument('<image...>', 'image files')
    .option('--top <number>', 'number of labels to show', wholeNumber(1, 1000), 3)
    .option('--version <number>', 'version (default: the live version)', wholeNumber(1))
    .option('--json', 'print JSON lines')
    .addHelpText('after', help);
  withConnection(command).action((model: string, images: string[], options: PredictOptions) =>
    predict(context, model, images, options),
  );
}

async function predict(context: Context, model: string, images: string[], options: PredictOptions): Promise<void> {
  const client = await connect(options, context.env);
  const { top, version } = options;
  const results = await eachLimited(images, parallel, (image) =>
    predictOne(client, model, image, { top, ...(version !== undefined && { version }) }),
  );
  if (options.json) for (const result of results) context.output.line(JSON.stringify(result));
  else printPredictions(context.output, results);

  const failed = results.filter((result) => 'error' in result).length;
  if (failed > 0)
    throw new Error(`No prediction for ${count(failed)} of ${counted(images.length, 'image')}: see above.`);
}

async function predictOne(
  client: Client,
  model: string,
  image: string,
  query: { top: number; version?: number },
): Promise<Result> {
  try {
    return { image, ...(await client.predict(model, await readImage(image), query)) };
  } catch (error) {
    const isGeneral =
      error instanceof NetworkError || (error instanceof ApiError && !imageProblems.includes(error.code));
    if (isGeneral) throw error;
    return { image, error: messageOf(error) };
  }
}

async function readImage(path: string): Promise<Uint8Array> {
  const found = await stat(path).catch((cause) => {
    throw cause.code === 'ENOENT' ? new Error('The file does not exist. Check its name.', { cause }) : cause;
  });
  if (found.isDirectory()) throw new Error('This is a folder. Give the images in it.');
  // The API would refuse the whole request, as if every image were at fault.
  const tooLarge = tooLargeReason(found.size);
  if (tooLarge) throw new Error(tooLarge);
  const image = await readFile(path);
  if (image.length === 0) throw new Error('The file is empty (0 bytes). Copy or download it again.');
  return image;
}

function printPredictions(output: Output, results: Result[]): void {
  const rows = results.flatMap((result) => {
    if ('error' in result) return [];
    const unknown = result.known === false ? 'unknown' : '';
    return result.predictions.map(({ label, score }, i) => [
      i === 0 ? result.image : '',
      label,
      percent(score),
      i === 0 ? unknown : '',
    ]);
  });
  const headings = [{ title: 'image' }, { title: 'label' }, { title: 'score', align: 'right' as const }, { title: '' }];
  if (rows.length > 0) printTable(output, table(headings, rows, output.columns));
  for (const result of results) {
    if ('error' in result) output.error(`${result.image}: ${result.error}`);
  }
}
