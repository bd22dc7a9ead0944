export const score = (accuracy: number) => ({
  accuracy,
  interval: [accuracy - 0.02, Math.min(1, accuracy + 0.02)],
  macroF1: accuracy - 0.01,
  logLoss: 0.3,
});

/** Predictions and metrics of versions that were trained on these examples. */
export function fakeMetrics<E extends { key: string; label: string }>(
  labels: string[],
  examples: E[],
  random: () => number,
) {
  const scored = examples.map((example, i) => {
    const wrong = i % 11 === 0;
    const predicted = wrong ? labels[(labels.indexOf(example.label) + 1) % labels.length] : example.label;
    const probability = wrong ? 0.35 + 0.4 * random() : 0.6 + 0.4 * random();
    return { ...example, predicted, probability, labelProbability: wrong ? 0.1 : probability, fold: i % 5 };
  });
  const confusion = labels.map((label) =>
    labels.map((other) => scored.filter((e) => e.label === label && e.predicted === other).length),
  );
  const perClass = labels.map((label, c) => {
    const support = examples.filter((example) => example.label === label).length;
    const recall = (confusion[c]?.[c] ?? 0) / support;
    return {
      label,
      precision: recall,
      recall,
      f1: recall,
      support,
      intervals: { precision: [recall - 0.05, recall], recall: [recall - 0.05, recall], f1: [recall - 0.05, recall] },
    };
  });
  const full = {
    ...score(0.905),
    ece: 0.021,
    eceNoise: [0.012, 0.034],
    folds: 5,
    examples: examples.length,
    perClass,
    confusion,
    reliability: Array.from({ length: 10 }, (_, i) => ({
      low: i / 10,
      high: (i + 1) / 10,
      examples: i < 3 ? 0 : i * 12,
      confidence: i < 3 ? null : i / 10 + 0.05,
      accuracy: i < 3 ? null : Math.min(1, i / 10 + 0.05 + 0.06 * (random() - 0.5)),
    })),
  };
  const keyOf = (i: number) => examples[i % examples.length]?.key ?? '';
  const metrics = {
    score: full,
    test: { ...full, ...score(0.89) },
    suspicious: scored
      .filter(({ label, predicted }) => label !== predicted)
      .slice(0, 9)
      .map(({ key, label, predicted, labelProbability }) => ({
        key,
        label,
        likely: predicted,
        probability: labelProbability / 10,
      })),
    learningCurve: {
      points: [0.1, 0.2, 0.4, 0.6, 0.8, 1].map((share) => ({
        share,
        images: Math.round(share * examples.length),
        accuracy: 0.905 - 0.2 * (1 - share) ** 2,
        interval: [0.88 - 0.24 * (1 - share) ** 2, 0.93 - 0.16 * (1 - share) ** 2],
      })),
      perClass: labels.map((label, c) => ({
        label,
        points: [],
        sentence: c % 3 === 1 ? 'More images would help most here.' : '',
      })),
    },
    duplicates: {
      exact: [[keyOf(1), keyOf(5)]],
      near: [{ a: keyOf(2), b: keyOf(9), similarity: 0.97 }],
      conflicts: [{ keys: [keyOf(4), keyOf(examples.length / labels.length + 4)], labels: [labels[0], labels[1]] }],
      leaks: [],
    },
  };
  /** Version 3 has a deep head, scored on a held-out third. */
  const deepMetrics = {
    score: { ...full, folds: 1 },
    fit: {
      solver: 'adamw-deep',
      depth: 10,
      map: [112, 14, 14],
      parameters: 2_711_114,
      epochs: 5,
      losses: [0.9, 0.4, 0.2, 0.1, 0.1],
      startedFrom: 2,
    },
    comparison: {
      dense: { accuracy: 0.885, interval: [0.86, 0.91], logLoss: 0.33 },
      deep: { accuracy: 0.905, interval: [0.88, 0.93], logLoss: 0.23 },
      chosen: 'deep',
      sentence: 'The deep head has the lower log loss on the same held-out images: 0.230, and the dense head 0.330.',
    },
  };
  return { scored, metrics, deepMetrics };
}
