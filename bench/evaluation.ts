import { createExtractor } from '../shared/ml/extract/extractor.ts';
import { createEmbed, embedAll, predict, train } from './evaluation/examples.ts';
import { byteCopiesFound, copiesFound, flippedFound } from './evaluation/planted.ts';
import { trainingSeconds } from './evaluation/time.ts';
import { baseFolder, folderOf } from './harness/alone.ts';
import type { Bench, BenchContext } from './harness/bench.ts';
import { fewer } from './harness/images.ts';
import type { Cell } from './harness/result.ts';
import { twoProportionP } from './harness/statistics.ts';

export const evaluation: Bench = {
  name: 'evaluation',
  title: 'Evaluation of a training with known errors',
  method:
    "Runs the train function's code, from embeddings to the version's files, with seed 0; the final head predicts the test images. Flipped labels: 5% of the images get the label of another class at random, three times. Copies: 300 images changed in each of five ways; a copy is found if it is paired with its original. Byte copies: one of every second image, a third of the set. Accepted as known: the share of images that reach the version's threshold. One class left out: a training without the class predicts all its images. Time: whole trainings, alternating with their fits (cross-validation and the final fit), 5 times each.",
  async run(context) {
    const extractor = await createExtractor({
      folder: context.base ? folderOf(context.base) : baseFolder,
      images: 'many',
    });
    try {
      const set = await embedSet(context, createEmbed(extractor));
      for (const part of [score, flippedLabels, copies, byteCopies, unknown, leftOut, time]) {
        context.progress(part.name);
        await context.part(part.name, () => part(context, set));
      }
    } finally {
      await extractor.close();
    }
  },
};

type Set = Awaited<ReturnType<typeof embedSet>>;

async function embedSet({ images: all, small, progress }: BenchContext, embed: ReturnType<typeof createEmbed>) {
  progress('embedding');
  const images = small ? fewer(all, 200) : all;
  const examples = await embedAll(embed, images.train);
  const apart = await embedAll(embed, images.test);
  const strangers = await embedAll(embed, images.strangers);
  progress('training');
  return { embed, images, examples, apart, strangers, trained: await train(examples) };
}

const share = (value: number) => value.toFixed(3);

/** Reports a table. */
function report({ table }: BenchContext, title: string, rows: Cell[][], titles = ['what', 'value']): void {
  table({ title, columns: titles.map((name) => ({ title: name })), rows });
}

async function score(context: BenchContext, { trained, apart }: Set): Promise<void> {
  const { accuracy, interval, examples, logLoss, ece, eceNoise } = trained.metrics.score;
  const predicted = await predict(trained, apart);
  const p = twoProportionP([Math.round(accuracy * examples), examples], [predicted.right, apart.length]);
  report(context, 'Score', [
    [`out-of-fold accuracy, ${examples} images`, share(accuracy)],
    ['its 95% interval', interval.map(share).join(' to ')],
    ['width of the interval', share(interval[1] - interval[0])],
    ['out-of-fold log loss', share(logLoss)],
    ['calibration error, and its range by chance alone', `${share(ece)}, ${eceNoise.map(share).join(' to ')}`],
    [`accuracy on ${apart.length} test images`, share(predicted.accuracy)],
    ['log loss on them', share(predicted.logLoss)],
    ['p of the difference of the accuracies (two proportions)', share(p)],
  ]);
}

async function flippedLabels(context: BenchContext, { examples }: Set): Promise<void> {
  const rows: Cell[][] = [];
  for (const seed of [1, 2, 3]) {
    const { count, found } = await flippedFound(examples, 0.05, seed);
    rows.push([seed, count, share(found)]);
  }
  report(context, 'Flipped labels among the same number of most suspicious images', rows, ['seed', 'flipped', 'found']);
}

async function copies(context: BenchContext, { embed, images, examples, trained }: Set): Promise<void> {
  const originals = new Map(examples.map((example) => [example.key, example]));
  const found = await copiesFound(embed, images.train, originals);
  const { near } = trained.metrics.duplicates;
  const named = near.slice(0, 5).map(({ a, b }) => `${a} and ${b}`);
  report(context, 'Copies', [
    ...found.map(([kind, found]) => [`${kind}: found`, share(found)]),
    ['pairs found among the original images', [near.length, ...named].join('; ')],
  ]);
}

async function byteCopies(context: BenchContext, { examples }: Set): Promise<void> {
  const { planted, found, trained } = await byteCopiesFound(examples);
  const { score, scoreWithoutCopies } = trained.metrics;
  report(context, 'Byte copies, a third of the set', [
    ['images copied', planted],
    ['groups found', found],
    [`score, ${score.examples} images`, share(score.accuracy)],
    [`score without copies, ${scoreWithoutCopies.examples} images`, share(scoreWithoutCopies.accuracy)],
  ]);
}

async function unknown(context: BenchContext, { trained, apart, strangers }: Set): Promise<void> {
  const groups = [...new Set(strangers.map(({ label }) => label))].sort();
  if (groups.length === 0) context.skip('strangers', 'No folder of strangers was given (--strangers).');
  const rows: Cell[][] = [
    ['test images, of known classes', apart.length, share((await predict(trained, apart)).acceptedAsKnown)],
  ];
  for (const group of groups) {
    const ofGroup = strangers.filter(({ label }) => label === group);
    rows.push([group, ofGroup.length, share((await predict(trained, ofGroup)).acceptedAsKnown)]);
  }
  report(context, 'Accepted as known', rows, ['images', 'number', 'accepted as known']);
}

async function leftOut(context: BenchContext, { examples, trained }: Set): Promise<void> {
  const rows: Cell[][] = [];
  for (const label of trained.input.classes.slice(0, context.small ? 2 : undefined)) {
    context.progress(`without ${label}`);
    const leftOut = examples.filter((example) => example.label === label);
    const without = await train(examples.filter((example) => example.label !== label));
    rows.push([label, leftOut.length, share((await predict(without, leftOut)).acceptedAsKnown)]);
  }
  report(context, 'One class left out', rows, ['class', 'images', 'accepted as known']);
}

async function time(context: BenchContext, { examples }: Set): Promise<void> {
  const { whole, alone, beyond, all } = await trainingSeconds(context, examples, context.small ? 1 : 5);
  context.table({
    title: `Time of a training on ${examples.length} images`,
    columns: [{ title: 'what' }, { title: 's', digits: 2 }],
    rows: [
      ['whole', whole],
      ['cross-validation and final fit', alone],
      [`the rest (${Math.min(...all).toFixed(1)} to ${Math.max(...all).toFixed(1)})`, beyond],
    ],
    note: `Medians of ${all.length}.`,
  });
}
