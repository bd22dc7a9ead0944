import { describeLookAlikes, lookAlikes } from '../../shared/domain/names/look-alikes.ts';

/** Groups that are told. */
const most = 5;

/** Which of the labels look alike, in words. */
export const lookAlikeNotes = (labels: Iterable<string>): string[] =>
  lookAlikes(labels).slice(0, most).map(describeLookAlikes);
