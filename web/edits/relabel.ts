import type { RelabelResult } from '../../shared/api/types.ts';
import { call } from '../api/client.ts';
import { record } from '../state/changes.ts';
import { labelOf } from '../words/keys.ts';
import { counted } from '../words/numbers.ts';
import { inBatches } from './in-batches.ts';
import { exceptionsInWords } from './outcomes.ts';

interface Callbacks {
  /** Called when the images have their new label. */
  done?: () => void;
  /** Called when they have their old ones again. */
  undone?: () => void;
}

const expected = ['relabelled', 'unchanged'];
const running = new Set<Promise<unknown>>();

/** Waits for all relabelling, because a training takes the images that are in the bucket. */
export const finishRelabels = async (): Promise<void> => void (await Promise.all(running));

/**
 * Gives images another label, and records the change with Undo.
 * @param label null removes the label
 * @returns the id of the change; undefined if no image was relabelled
 */
export function relabel(
  dataset: string,
  keys: string[],
  label: string | null,
  callbacks: Callbacks = {},
): Promise<number | undefined> {
  return tracked(move(dataset, keys, label, callbacks));
}

function tracked<T>(work: Promise<T>): Promise<T> {
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
  label: string | null,
  { done = () => undefined, undone = done }: Callbacks,
): Promise<number | undefined> {
  const { outcomes, error, rest } = await inBatches(keys, (batch) =>
    call('relabelExamples', { dataset }, { json: { keys: batch, label } }),
  );
  const moved = outcomes.filter(({ outcome }) => outcome === 'relabelled');
  const exceptions = exceptionsInWords(outcomes, expected);
  const relabelled = label === null ? 'unlabelled' : `labelled ${label}`;
  done();
  if (error) {
    record({
      text: `${counted(rest.length, 'image')} not ${relabelled}.`,
      note: error.message,
      action: {
        label: 'Try again',
        run: async () => void (await relabel(dataset, rest, label, { done, undone })),
      },
    });
  }
  if (moved.length === 0) {
    if (exceptions) record({ text: `No image ${relabelled}.`, note: exceptions });
    return undefined;
  }
  return record({
    text: `${counted(moved.length, 'image')} ${relabelled}.`,
    ...(exceptions && { note: exceptions }),
    action: { label: 'Undo', run: undoOf(dataset, moved, undone) },
  });
}

/** Gives images their old labels back. A second try only moves the images that the first one did not. */
function undoOf(
  dataset: string,
  moved: readonly RelabelResult[],
  undone: () => void,
): () => Promise<string | undefined> {
  const left = new Set(moved);
  const outcomes: RelabelResult[] = [];
  const undo = async () => {
    for (const label of new Set([...left].map(({ key }) => labelOf(key)))) {
      const group = [...left].filter(({ key, newKey }) => labelOf(key) === label && newKey !== undefined);
      const back = await inBatches(
        group.map(({ newKey = '' }) => newKey),
        (batch) => call('relabelExamples', { dataset }, { json: { keys: batch, label: label ?? null } }),
      );
      outcomes.push(...back.outcomes);
      for (const result of group) if (result.newKey && !back.rest.includes(result.newKey)) left.delete(result);
      if (back.error) throw back.error;
    }
    undone();
    return exceptionsInWords(outcomes, expected);
  };
  return () => tracked(undo());
}
