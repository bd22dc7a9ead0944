/**
 * What things cost, USD, on demand in us-east-1; none of it taken from a bill. Headstart's own prices are those of the
 * README's "What it costs". The endpoint is one of the smallest instance that SageMaker serves models on, ml.t2.medium
 * (its types: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariant.html; ml.t3.medium is for
 * notebooks alone), at the 0.056 USD an hour that public price tables quote, where older ones have 0.065: AWS's own,
 * https://aws.amazon.com/sagemaker/pricing/, is drawn by a script and could not be read.
 */
export const prices = {
  asOf: 'November 2026',
  /** Pollers of empty queues, alarms, by the month. */
  idle: 2,
  /** Upload, event, embedding. */
  image: 0.012 / 1_000,
  /** An image and its embedding, by the month. */
  kept: 0.0002 / 1_000,
  prediction: 0.003 / 1_000,
  training: 0.001,
  endpointHour: 0.056,
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
