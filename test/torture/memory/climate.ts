/** The probability of each fault. */
export interface Climate {
  /** A process is killed during a call. */
  death: number;
  /** A process freezes for up to some minutes during a call. */
  freeze: number;
  /** A call fails without an effect. */
  failure: number;
  /** A call takes effect, but fails. */
  lostResponse: number;
  /** A conditional write takes effect, and the SDK's retry finds the condition broken by the first try. */
  echo: number;
  /** A message is delivered twice. */
  duplicate: number;
  /** An event of the uploads bucket is lost. */
  dropEvent: number;
  /** A message is late by up to a minute. */
  late: number;
}

const calm: Climate = {
  death: 0,
  freeze: 0,
  failure: 0,
  lostResponse: 0,
  echo: 0,
  duplicate: 0,
  dropEvent: 0,
  late: 0,
};

const queues = { duplicate: 0.1, dropEvent: 0.1, late: 0.2 };
const services = { failure: 0.01, lostResponse: 0.01, echo: 0.03 };
const processes = { death: 0.006, freeze: 0.002 };

const climates: readonly (Climate & { name: string })[] = [
  { name: 'all faults', ...calm, ...queues, ...services, ...processes },
  { name: 'processes die and freeze', ...calm, ...processes, death: 0.015 },
  { name: 'S3 and SQS fail', ...calm, ...services, ...queues },
  { name: 'concurrency without faults', ...calm },
  {
    name: 'all faults, but rare',
    ...calm,
    ...queues,
    failure: 0.002,
    lostResponse: 0.002,
    echo: 0.01,
    death: 0.002,
    freeze: 0.001,
  },
];

export const climateOf = (seed: number): Climate & { name: string } =>
  climates[seed % climates.length] as Climate & { name: string };
