import type { RelabelResult } from '../../shared/api/types.ts';
import { call } from '../api/client.ts';
import { record } from '../state/changes.ts';
import { labelOf } from '../words/keys.ts';
import { counted } from '../words/numbers.ts';
import { inBatches } from './in-batches.ts';
import { othersInWords } from './outcomes.ts';

/** What a page does after images were relabelled, and after they were put back. */
interface After {
  done?: () => void;
  undone?: () => void;
}

const running = new Set<Promise<unknown>>();

/** When all images that are being relabelled have their labels: a training takes what is in the bucket. */
export const finishRelabels = async (): Promise<void> => void (await Promise.all(running));

/**
 * Gives images another label, and records it with a way back.
 * @returns the id of the change; undefined where no image was relabelled
 */
export function relabel(
  dataset: string,
  keys: string[],
  label: string,
  after: After = {},
): Promise<number | undefined> {
  return known(move(dataset, keys, label, after));
}

function known<T>(work: Promise<T>): Promise<T> {
  const ended = work
    .catch(() => undefined)
    .then(() => {
      running.delete(ended);
    });
  running.add(ended);
  return work;
}

async function move(
  dataset: string,
  keys: string[],
  label: string,
  { done = () => undefined, undone = done }: After,
): Promise<number | undefined> {
  const { outcomes, error, rest } = await inBatches(keys, (some) =>
    call('relabelExamples', { dataset }, { json: { keys: some, label } }),
  );
  const moved = outcomes.filter(({ outcome }) => outcome === 'relabelled');
  const others = othersInWords(outcomes, ['relabelled', 'unchanged']);
  done();
  if (error) {
    record({
      text: `${counted(rest.length, 'image')} not labelled ${label}.`,
      note: error.message,
      action: {
        label: 'Try again',
        run: async () => void (await relabel(dataset, rest, label, { done, undone })),
      },
    });
  }
  if (moved.length === 0) {
    if (others) record({ text: `No image labelled ${label}.`, note: others });
    return undefined;
  }
  return record({
    text: `${counted(moved.length, 'image')} labelled ${label}.`,
    ...(others && { note: others }),
    action: { label: 'Undo', run: wayBack(dataset, moved, undone) },
  });
}

/** Moves images back to the labels that they had; those that had none lose theirs. Tried again, it does the rest. */
function wayBack(
  dataset: string,
  moved: readonly RelabelResult[],
  undone: () => void,
): () => Promise<string | undefined> {
  const left = new Set(moved);
  const outcomes: RelabelResult[] = [];
  const putBack = async () => {
    for (const label of new Set([...left].map(({ key }) => labelOf(key)))) {
      const some = [...left].filter(({ key, newKey }) => labelOf(key) === label && newKey !== undefined);
      const back = await inBatches(
        some.map(({ newKey = '' }) => newKey),
        (keys) => call('relabelExamples', { dataset }, { json: { keys, label: label ?? null } }),
      );
      outcomes.push(...back.outcomes);
      for (const each of some) if (each.newKey && !back.rest.includes(each.newKey)) left.delete(each);
      if (back.error) throw back.error;
    }
    undone();
    return othersInWords(outcomes, ['relabelled', 'unchanged']);
  };
  return () => known(putBack());
}
