import { describeLookAlikes, lookAlikes } from '../../shared/domain/names/look-alikes.ts';

const maxNotes = 5;

/** A sentence for each group of labels that look alike. */
export const lookAlikeNotes = (labels: Iterable<string>): string[] =>
  lookAlikes(labels).slice(0, maxNotes).map(describeLookAlikes);
