import type { DeleteResult, RelabelResult } from '../../shared/api/types.ts';
import { fileName } from '../words/keys.ts';
import { counted } from '../words/numbers.ts';

type EditResult = DeleteResult | RelabelResult;

/** What the API did not do, as one says it of some images. */
const reasons: Record<string, (n: number) => string> = {
  changed: (n) =>
    `${n === 1 ? 'was' : 'were'} changed by somebody else at the same time and ${n === 1 ? 'stays' : 'stay'} as they left it: look at ${n === 1 ? 'it' : 'them'} again.`,
  exists: (n) => `${n === 1 ? 'was' : 'were'} not moved: another image has the same name under that label.`,
  'not-found': (n) => `${n === 1 ? 'is' : 'are'} not there any more: deleted or relabelled since.`,
};

/** In words, what happened to the images that `done` does not count; undefined where there is none. */
export function othersInWords(outcomes: readonly EditResult[], done: readonly string[]): string | undefined {
  const others = outcomes.filter(({ outcome }) => !done.includes(outcome));
  const kinds = new Map<string, EditResult[]>();
  for (const each of others) {
    const kind = `${each.outcome} ${each.reason ?? ''}`;
    kinds.set(kind, [...(kinds.get(kind) ?? []), each]);
  }
  const sentences = [...kinds.values()].map((some) => {
    const [{ key, outcome, reason } = { key: '', outcome: '' }] = some;
    const who = some.length === 1 ? fileName(key) : counted(some.length, 'image');
    if (outcome === 'refused' || !reasons[outcome]) return `${who}: ${reason ?? outcome}`;
    return `${who} ${reasons[outcome](some.length)}`;
  });
  return sentences.length > 0 ? sentences.join(' ') : undefined;
}
