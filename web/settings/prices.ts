/**
 * What things cost, USD, on demand in us-east-1. From the list prices of AWS and the README's "What it costs"; an
 * always-on endpoint is the smallest that SageMaker has, ml.t3.medium at 0.05 USD an hour
 * (https://aws.amazon.com/sagemaker/pricing/, and https://www.wring.co/blog/aws-sagemaker-inference-guide of the date
 * below). Not taken from a bill.
 */
export const prices = {
  asOf: '2026-03-15',
  /** Pollers of empty queues, alarms, by the month. */
  idle: 2,
  /** Upload, event, embedding. */
  image: 0.012 / 1_000,
  /** An image and its embedding, by the month. */
  kept: 0.0002 / 1_000,
  prediction: 0.003 / 1_000,
  training: 0.001,
  endpointHour: 0.05,
  hoursInMonth: 730,
};

export interface Use {
  images: number;
  predictions: number;
  trainings: number;
}

export interface Item {
  title: string;
  usd: number;
}

/** What a month of such use costs; every image is counted as uploaded in this month. */
export function monthOf({ images, predictions, trainings }: Use): { items: Item[]; total: number; endpoint: number } {
  const items = [
    { title: 'Idle: queues and alarms, at most', usd: prices.idle },
    { title: 'Images uploaded and embedded', usd: images * prices.image },
    { title: 'Images and embeddings kept', usd: images * prices.kept },
    { title: 'Trainings', usd: trainings * prices.training },
    { title: 'Predictions', usd: predictions * prices.prediction },
  ];
  return {
    items,
    total: items.reduce((sum, { usd }) => sum + usd, 0),
    endpoint: prices.endpointHour * prices.hoursInMonth,
  };
}
