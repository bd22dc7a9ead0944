import type { Score } from '../../shared/api/score.ts';

type ClassFigures = Omit<Score['perClass'][number], 'intervals'>;

const unknown = { precision: null, recall: null, f1: null };

/** A complete score with these figures; the others are those of no particular head. */
export function scoreOf({
  perClass = [],
  ...figures
}: Partial<Omit<Score, 'perClass'>> & { perClass?: ClassFigures[] } = {}): Score {
  return {
    accuracy: 1,
    interval: [0, 1],
    macroPrecision: 1,
    macroRecall: 1,
    macroF1: 1,
    macroIntervals: { precision: [0, 1], recall: [0, 1], f1: [0, 1] },
    logLoss: 0,
    ece: 0,
    eceNoise: [0, 1],
    reliability: [],
    folds: 5,
    examples: 1,
    perClass: perClass.map((each) => ({ ...each, intervals: unknown })),
    confusion: [],
    ...figures,
  };
}
