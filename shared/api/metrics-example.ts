import type { Metrics } from './metrics.ts';
import type { ReliabilityBin, Score } from './score.ts';

const bin = (at: number, filled?: Omit<ReliabilityBin, 'low' | 'high'>): ReliabilityBin => ({
  low: at,
  high: at + 0.5,
  ...(filled ?? { examples: 0, confidence: null, accuracy: null, interval: null }),
});

const score: Score = {
  accuracy: 0.975,
  interval: [0.871, 0.9956],
  macroPrecision: 0.9762,
  macroRecall: 0.975,
  macroF1: 0.975,
  macroIntervals: { precision: [0.8722, 0.9959], recall: [0.871, 0.9956], f1: [0.8704, 0.9956] },
  logLoss: 0.113,
  ece: 0.041,
  eceNoise: [0.012, 0.068],
  reliability: [bin(0), bin(0.5, { examples: 40, confidence: 0.934, accuracy: 0.975, interval: [0.871, 0.9956] })],
  folds: 5,
  examples: 40,
  perClass: [
    {
      label: 'dress',
      precision: 1,
      recall: 0.95,
      f1: 0.9744,
      support: 20,
      intervals: { precision: [0.8318, 1], recall: [0.7639, 0.9911], f1: [0.8662, 0.9955] },
    },
    {
      label: 'shirt',
      precision: 0.9524,
      recall: 1,
      f1: 0.9756,
      support: 20,
      intervals: { precision: [0.7733, 0.9915], recall: [0.8389, 1], f1: [0.8721, 0.9957] },
    },
  ],
  confusion: [
    [19, 1],
    [0, 20],
  ],
};

const points: Metrics['learningCurve']['points'] = [
  { share: 0.5, images: 20, accuracy: 0.95, interval: [0.835, 0.9862] },
  { share: 1, images: 40, accuracy: 0.975, interval: [0.871, 0.9956] },
];

/** The metrics of a small version: two classes of twenty images. */
export const metricsExample: Metrics = {
  score,
  scoreWithoutCopies: score,
  duplicates: {
    exact: [],
    near: [],
    found: { byFeatures: 0, byThumbnails: 0 },
    conflicts: [],
    leaks: [],
    lookAlikes: [],
    distinct: [
      { label: 'dress', examples: 20, distinct: 20 },
      { label: 'shirt', examples: 20, distinct: 20 },
    ],
  },
  neverPredicted: [],
  lookAlikeLabels: [],
  suspicious: [{ key: 'clothing/dress/IMG_0007-9f86d081.jpg', label: 'dress', likely: 'shirt', probability: 0.12 }],
  learningCurve: {
    points,
    gain: { perDoubling: 0.021, interval: [-0.012, 0.054] },
    moreImages: 'unclear',
    sentence: 'Whether more images would help is unclear.',
    perClass: [],
  },
  unknown: { threshold: -2.6, acceptance: 0.95 },
  calibration: { temperature: 0.83, logLossBefore: 0.118, logLossAfter: 0.113 },
  thresholds: [],
  fit: { solver: 'l-bfgs', l2: 0.012, converged: true, tried: [{ l2: 0.012, logLoss: 0.118 }] },
  card: {
    model: 'clothing',
    dataset: {
      name: 'clothing',
      digest: '2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae',
      examples: { train: 40, test: 0, golden: 0 },
      classes: { dress: 20, shirt: 20 },
    },
    base: {
      name: 'efficientnet-lite0',
      digest: 'ca1dac0e20c8e08b14ebd7245114ed02a8af8f8224cd8f6198615f739f7bee53',
    },
    extractor: 'efficientnet-lite0-ca1dac0e',
    hyperparameters: { hiddenLayers: [], l2: 'auto' },
    seed: 0,
    computedBy: { trainer: '1', 'onnxruntime-node': '1.30.0', tfjs: '4.22.0' },
    score: { accuracy: score.accuracy, interval: score.interval },
    weaknesses: ['1 image may be labelled wrongly.'],
    limits: [
      'The score holds for images like those of the dataset. Another camera, light or place may give a lower one.',
    ],
  },
};
