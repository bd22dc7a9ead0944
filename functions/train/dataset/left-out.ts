import type { TrainingRecord } from '../../../shared/domain/state/records.ts';
import type { Example } from '../../../shared/store/trainings/example-file.ts';

/** The keys of the images that a training does without, as its record lists them. */
type LeftOut = Pick<TrainingRecord, 'gone' | 'notEmbedded'>;

/**
 * The lists after a check.
 * @param before the lists before it
 * @param decided the examples that the check decided about; other images stay listed
 * @param found those of them that the training does without
 */
export function leftOut(
  before: LeftOut,
  decided: readonly Example[],
  found: { gone: readonly Example[]; notEmbedded: readonly Example[] },
): LeftOut {
  const keys = new Set(decided.map(({ key }) => key));
  const list = (listed: readonly string[], examples: readonly Example[]) => [
    ...listed.filter((key) => !keys.has(key)),
    ...examples.map(({ key }) => key),
  ];
  const gone = list(before.gone ?? [], found.gone);
  return { gone: gone.length > 0 ? gone : undefined, notEmbedded: list(before.notEmbedded, found.notEmbedded) };
}
