import type { Window } from '../../tail/tail.ts';

/** Zeros below a map and to its right, so that the window reaches its last place. */
export function paddingAfter({ side, stride, padding, from, to }: Window): number {
  return Math.max(0, (to - 1) * stride + side - from - padding);
}
