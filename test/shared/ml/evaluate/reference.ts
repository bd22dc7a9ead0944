import { readFileSync } from 'node:fs';

interface Reference {
  classes: string[];
  labels: number[];
  fold: number[];
  features: number[][];
  logits: number[][];
  thumbnails: number[][];
  accuracy: number;
  precision: number[];
  recall: number[];
  f1: number[];
  support: number[];
  macroF1: number;
  /** Of macro precision, recall and F1. */
  macroDeviation: [number, number, number];
  confusion: number[][];
  logLoss: number;
  ece: number;
  eceNoise: [number, number];
  temperature: number;
  logLossAfter: number;
  suspicious: number[];
  unknownThreshold: number;
  knownScores: number[];
  correlation: number[][];
  neighbours: number[][];
  midP: { pair: [number, number]; p: number }[];
}

const file = new URL('evaluation.reference.json', import.meta.url);

/** The results of evaluation.py. */
export const reference: Reference = JSON.parse(readFileSync(file, 'utf8'));

/** Its dataset, as the input of the functions. */
export const data = {
  classes: reference.classes,
  labels: Int32Array.from(reference.labels),
  fold: Int32Array.from(reference.fold),
  features: Float32Array.from(reference.features.flat()),
  logits: Float32Array.from(reference.logits.flat()),
  width: reference.features[0]?.length as number,
  folds: 3,
};

/** Logits that predict a class with a margin. */
export const sayings = (predicted: readonly number[], classes: number, margin = 9): Float32Array =>
  Float32Array.from(predicted.flatMap((k) => Array.from({ length: classes }, (_, j) => (j === k ? margin : 0))));
