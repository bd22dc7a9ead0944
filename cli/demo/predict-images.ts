import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { eachLimited } from '../../shared/domain/each-limited.ts';
import type { Client } from '../client/client.ts';
import type { Output } from '../output/output.ts';
import { table } from '../output/table.ts';
import { percent } from '../output/text.ts';
import { printTable } from '../output/version.ts';
import type { FoundFile } from '../upload/find-images.ts';

const parallel = 4;

export interface Prediction {
  image: string;
  label: string;
  predicted: string;
  score: number;
}

/** Predicts images. Their labels are not sent. */
export async function predictImages(
  output: Output,
  client: Client,
  model: string,
  files: FoundFile[],
): Promise<Prediction[]> {
  const progress = output.progress({ title: 'Predicting', total: files.length, images: true });
  let done = 0;
  try {
    return await eachLimited(files, parallel, async ({ path, label = '' }) => {
      const { predictions } = await client.predict(model, await readFile(path), { top: 1 });
      progress.update(++done);
      const best = predictions[0];
      return { image: basename(path), label, predicted: best?.label ?? '', score: best?.score ?? 0 };
    });
  } finally {
    progress.stop();
  }
}

export const isRight = ({ label, predicted }: Prediction) => label === predicted;

/** Prints six predictions: up to three wrong ones, the most confident first, then right ones of different labels. */
export function printPredictions(output: Output, predictions: Prediction[]): void {
  const wrong = predictions.filter((prediction) => !isRight(prediction)).sort((a, b) => b.score - a.score);
  const byLabel = new Map(predictions.filter(isRight).map((prediction) => [prediction.label, prediction]));
  const shown = [...wrong.slice(0, 3), ...byLabel.values()].slice(0, 6);
  const columns = [
    { title: 'image' },
    { title: 'label' },
    { title: 'prediction' },
    { title: 'score', align: 'right' as const },
    { title: '' },
  ];
  const rows = shown.map((prediction) => [
    prediction.image,
    prediction.label,
    prediction.predicted,
    percent(prediction.score),
    isRight(prediction) ? '' : 'wrong',
  ]);
  printTable(output, table(columns, rows, output.columns));
}
