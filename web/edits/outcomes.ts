import type { DeleteResult, RelabelResult } from '../../shared/api/types.ts';
import { fileName } from '../words/keys.ts';
import { counted } from '../words/numbers.ts';

type Result = DeleteResult | RelabelResult;

/** Predicates for a number of images that were not changed. */
const reasons: Record<string, (n: number) => string> = {
  changed: (n) =>
    n === 1
      ? 'was changed by somebody else at the same time: check it again.'
      : 'were changed by somebody else at the same time: check them again.',
  exists: (n) => `${n === 1 ? 'was' : 'were'} not moved: that label has another image of the same name.`,
  'not-found': (n) => `no longer ${n === 1 ? 'exists' : 'exist'}: deleted or relabelled since.`,
};

/** Describes the outcomes other than `expected`; undefined if there are none. */
export function exceptionsInWords(outcomes: readonly Result[], expected: readonly string[]): string | undefined {
  const groups = new Map<string, Result[]>();
  for (const result of outcomes.filter(({ outcome }) => !expected.includes(outcome))) {
    const id = `${result.outcome} ${result.reason ?? ''}`;
    groups.set(id, [...(groups.get(id) ?? []), result]);
  }
  const sentences = [...groups.values()].map((group) => {
    const [{ key, outcome, reason } = { key: '', outcome: '' }] = group;
    const subject = group.length === 1 ? fileName(key) : counted(group.length, 'image');
    if (outcome === 'refused' || !reasons[outcome]) return `${subject}: ${reason ?? outcome}`;
    return `${subject} ${reasons[outcome](group.length)}`;
  });
  return sentences.length > 0 ? sentences.join(' ') : undefined;
}
