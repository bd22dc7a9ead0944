import { readFile, stat } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Predictions } from '../../shared/api/predictions.ts';
import { eachLimited } from '../../shared/domain/each-limited.ts';
import { tooLargeReason } from '../../shared/domain/images/limits.ts';
import { ApiError, type Client, NetworkError } from '../client/client.ts';
import { connect } from '../connection/connect.ts';
import { type ApiOptions, type Context, withConnection } from '../context.ts';
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

type Outcome = { image: string } & (Predictions | { error: string });

const parallel = 4;

const imageProblems = ['image-rejected', 'image-too-large', 'unsupported-type', 'image-not-found'];

const help = `
Scores are probabilities; "unknown" says that an image is unlike all that the
version was trained on. Images over 4.5 MB go through the uploads bucket,
where they are deleted after a day. With --json each image is a line of JSON.

  $ headstart predict pets unknown.jpg
  $ headstart predict pets new/*.jpg --top 1 --json`;

export function addPredict(program: Command, context: Context): void {
  const command = program
    .command('predict')
    .summary('predict the labels of images')
    .description('Predicts the labels of images with the live version of a model.')
    .argument('<model>', 'model to ask')
    .argument('<image...>', 'image files')
    .option('--top <number>', 'how many labels to show, the best first', wholeNumber(1, 1000), 3)
    .option('--version <number>', 'version to ask instead of the live one', wholeNumber(1))
    .option('--json', 'print JSON lines')
    .addHelpText('after', help);
  withConnection(command).action((model: string, images: string[], options: PredictOptions) =>
    predict(context, model, images, options),
  );
}

async function predict(context: Context, model: string, images: string[], options: PredictOptions): Promise<void> {
  const client = await connect(options, context.env);
  const { top, version } = options;
  const outcomes = await eachLimited(images, parallel, (image) =>
    predictOne(client, model, image, { top, ...(version !== undefined && { version }) }),
  );
  if (options.json) for (const outcome of outcomes) context.output.line(JSON.stringify(outcome));
  else printPredictions(context.output, outcomes);

  const failed = outcomes.filter((outcome) => 'error' in outcome).length;
  if (failed > 0)
    throw new Error(`${count(failed)} of ${counted(images.length, 'image')} got no prediction: see above.`);
}

async function predictOne(
  client: Client,
  model: string,
  image: string,
  query: { top: number; version?: number },
): Promise<Outcome> {
  try {
    return { image, ...(await client.predict(model, await readImage(image), query)) };
  } catch (error) {
    // One wrong image does not stop the others; what stands in the way of all does.
    const ofAll = error instanceof NetworkError || (error instanceof ApiError && !imageProblems.includes(error.code));
    if (ofAll) throw error;
    return { image, error: messageOf(error) };
  }
}

async function readImage(path: string): Promise<Uint8Array> {
  const found = await stat(path).catch((cause) => {
    throw cause.code === 'ENOENT' ? new Error('There is no such file. Check its name.', { cause }) : cause;
  });
  if (found.isDirectory()) throw new Error('This is a folder. Name the images in it.');
  // The API would refuse the request, as if it were a fault of all of them.
  const tooLarge = tooLargeReason(found.size);
  if (tooLarge) throw new Error(tooLarge);
  const image = await readFile(path);
  if (image.length === 0) throw new Error('The file is empty (0 bytes). Copy or download it again.');
  return image;
}

function printPredictions(output: Output, outcomes: Outcome[]): void {
  const rows = outcomes.flatMap((outcome) => {
    if ('error' in outcome) return [];
    const unknown = outcome.known === false ? 'unknown' : '';
    return outcome.predictions.map(({ label, score }, i) => [
      i === 0 ? outcome.image : '',
      label,
      percent(score),
      i === 0 ? unknown : '',
    ]);
  });
  const headings = [{ title: 'image' }, { title: 'label' }, { title: 'score', align: 'right' as const }, { title: '' }];
  if (rows.length > 0) printTable(output, table(headings, rows, output.columns));
  for (const outcome of outcomes) {
    if ('error' in outcome) output.error(`${outcome.image}: ${outcome.error}`);
  }
}
