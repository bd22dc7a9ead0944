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

export interface Answer {
  image: string;
  label: string;
  predicted: string;
  score: number;
}

/** Asks the endpoint about images; their labels stay here. */
export async function askAbout(output: Output, client: Client, model: string, files: FoundFile[]): Promise<Answer[]> {
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

export const isRight = ({ label, predicted }: Answer) => label === predicted;

/** Prints a few answers: the most confident of the wrong ones, then right ones of different labels. */
export function printAnswers(output: Output, answers: Answer[], most = 6): void {
  const wrong = answers.filter((answer) => !isRight(answer)).sort((a, b) => b.score - a.score);
  const byLabel = new Map(answers.filter(isRight).map((answer) => [answer.label, answer]));
  const shown = [...wrong.slice(0, most / 2), ...byLabel.values()].slice(0, most);
  const columns = [
    { title: 'image' },
    { title: 'label' },
    { title: 'prediction' },
    { title: 'score', align: 'right' as const },
    { title: '' },
  ];
  const rows = shown.map((answer) => [
    answer.image,
    answer.label,
    answer.predicted,
    percent(answer.score),
    isRight(answer) ? '' : 'wrong',
  ]);
  printTable(output, table(columns, rows, output.columns));
}
