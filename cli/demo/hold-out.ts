import type { FoundFile } from '../upload/find-images.ts';
import { type Random, shuffled } from './random.ts';

const heldOutShare = 1 / 5;

/** A label needs two images, to train on and to score. */
const minToTrain = 2;

/** Holds out a fifth of each label's files at random. */
export function holdOut<File extends FoundFile>(files: File[], random: Random): { train: File[]; heldOut: File[] } {
  const byLabel = new Map<string | undefined, File[]>();
  for (const file of files) byLabel.set(file.label, [...(byLabel.get(file.label) ?? []), file]);
  const train: File[] = [];
  const heldOut: File[] = [];
  for (const images of byLabel.values()) {
    const number = Math.max(0, Math.min(Math.round(images.length * heldOutShare), images.length - minToTrain));
    const drawn = shuffled(images, random);
    heldOut.push(...drawn.slice(0, number));
    train.push(...drawn.slice(number));
  }
  return { train, heldOut };
}
