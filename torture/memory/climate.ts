/** How often things go wrong, each as a probability. */
export interface Climate {
  /** A process is killed, at any call. */
  death: number;
  /** A process stands still for up to some minutes, at any call. */
  freeze: number;
  /** A call fails, and nothing was done. */
  failure: number;
  /** A call fails although it was done. */
  lostAnswer: number;
  /** A write under a condition is done, and the SDK's second try finds the condition broken by the first. */
  echo: number;
  /** A message comes twice. */
  duplicate: number;
  /** An event of the uploads bucket is lost. */
  dropEvent: number;
  /** A message comes late, by up to a minute. */
  late: number;
}

const calm: Climate = {
  death: 0,
  freeze: 0,
  failure: 0,
  lostAnswer: 0,
  echo: 0,
  duplicate: 0,
  dropEvent: 0,
  late: 0,
};

const queues = { duplicate: 0.1, dropEvent: 0.1, late: 0.2 };
const services = { failure: 0.01, lostAnswer: 0.01, echo: 0.03 };
const processes = { death: 0.006, freeze: 0.002 };

const climates: readonly (Climate & { name: string })[] = [
  { name: 'all faults', ...calm, ...queues, ...services, ...processes },
  { name: 'processes die and stand still', ...calm, ...processes, death: 0.015 },
  { name: 'S3 and SQS fail', ...calm, ...services, ...queues },
  { name: 'many at once, no faults', ...calm },
  {
    name: 'all faults, rarely',
    ...calm,
    ...queues,
    failure: 0.002,
    lostAnswer: 0.002,
    echo: 0.01,
    death: 0.002,
    freeze: 0.001,
  },
];

/** Seeds take turns. */
export const climateOf = (seed: number): Climate & { name: string } =>
  climates[seed % climates.length] as Climate & { name: string };
