import { prices, uses } from '../../shared/domain/prices.ts';

export const hoursInMonth = 730;

export interface Use {
  images: number;
  predictions: number;
  trainings: number;
}

export interface Item {
  title: string;
  usd: number;
}

/** The cost of a month. Every image counts as uploaded in this month. */
export function monthOf({ images, predictions, trainings }: Use): { items: Item[]; total: number; endpoint: number } {
  const items = [
    { title: 'Idle queues and alarms, at most', usd: uses.idle },
    { title: 'Uploading and embedding images', usd: images * uses.image },
    { title: 'Storing embeddings', usd: images * uses.kept },
    { title: 'Trainings', usd: trainings * uses.training },
    { title: 'Predictions', usd: predictions * uses.prediction },
  ];
  return {
    items,
    total: items.reduce((sum, { usd }) => sum + usd, 0),
    endpoint: prices.endpointHour * hoursInMonth,
  };
}
