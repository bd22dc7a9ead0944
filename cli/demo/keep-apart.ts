import type { FoundFile } from '../upload/find-images.ts';
import { type Random, shuffled } from './random.ts';

/** Of each label so many are not trained on. */
const share = 1 / 5;

/** A label needs two images to be trained and scored on. */
const leastToTrain = 2;

/** Splits files by lot into those to train on and, of each label a fifth, those to ask about. */
export function keepApart<File extends FoundFile>(files: File[], random: Random): { train: File[]; apart: File[] } {
  const byLabel = new Map<string | undefined, File[]>();
  for (const file of files) byLabel.set(file.label, [...(byLabel.get(file.label) ?? []), file]);
  const train: File[] = [];
  const apart: File[] = [];
  for (const its of byLabel.values()) {
    const number = Math.max(0, Math.min(Math.round(its.length * share), its.length - leastToTrain));
    const drawn = shuffled(its, random);
    apart.push(...drawn.slice(0, number));
    train.push(...drawn.slice(number));
  }
  return { train, apart };
}
