/**
 * A step happens at one moment. Returns the new state, or undefined if the step can't happen in this one. `memory`
 * belongs to the step's operation.
 */
export interface Step<S> {
  (state: S, memory: string): { state: S; memory?: string } | undefined;
  isRead?: true;
}

/** A step that changes nothing. */
export const read = <S>(holds: (state: S) => boolean): Step<S> =>
  Object.assign((state: S) => (holds(state) ? { state } : undefined), { isRead: true as const });

/** An operation, and the ways in which it can have happened according to its response: each way is a list of steps. */
export interface Possibility<S> {
  start: number;
  /** Infinite: the operation may never end. If one of its ways is empty, it may also never happen. */
  end: number;
  ways: readonly (readonly Step<S>[])[];
}

export interface Search<S> {
  /** Some order of the steps ends as wanted. */
  isExplained: boolean;
  /** The states that the other orders end in. */
  ends: readonly S[];
  /** The search stopped at `maxStates`, undecided. */
  isCut: boolean;
}

interface Progress {
  way: number;
  step: number;
  memory: string;
}

type Stage = Progress | 'waiting' | 'done';

interface Node<S> {
  state: S;
  stages: readonly Stage[];
}

/** A valid order is usually found within thousands of states. */
const defaultMaxStates = 300_000;

/**
 * Searches for an order of the operations' steps that explains all responses and ends as wanted. An operation takes its
 * steps between its start and its end; others may step in between. For operations of one step this is linearizability
 * (https://cs.brown.edu/~mph/HerlihyW90/p463-herlihy.pdf, searched as in
 * https://www.cl.cam.ac.uk/~gl376/papers/wgl.pdf).
 * @param keyOf different for different states
 */
export function searchOrder<S>(
  operations: readonly Possibility<S>[],
  initial: S,
  {
    isWanted,
    keyOf,
    maxStates = defaultMaxStates,
  }: { isWanted: (state: S) => boolean; keyOf: (state: S) => string; maxStates?: number },
): Search<S> {
  const all = operations.map((operation) => ({ ...operation, isOptional: isOptional(operation) }));
  const seen = new Set<string>();
  const ends = new Map<string, S>();
  const todo: Node<S>[] = [{ state: initial, stages: all.map(() => 'waiting') }];

  for (let node = todo.pop(); node; node = todo.pop()) {
    const { state, stages } = node;
    const stateKey = keyOf(state);
    const key = `${stages.map(textOf).join()}|${stateKey}`;
    if (seen.has(key)) continue;
    if (seen.size === maxStates) return { isExplained: false, ends: [...ends.values()], isCut: true };
    seen.add(key);
    if (all.every((operation, i) => stages[i] === 'done' || (stages[i] === 'waiting' && operation.isOptional))) {
      if (isWanted(state)) return { isExplained: true, ends: [], isCut: false };
      ends.set(stateKey, state);
    }
    todo.push(...nextNodes(node, all, (next) => keyOf(next) === stateKey));
  }
  return { isExplained: false, ends: [...ends.values()], isCut: false };
}

/** The text of a finding. A search that was cut explains nothing either, so it is a finding, too. */
export const unexplained = ({ isCut }: Search<unknown>): string =>
  isCut
    ? 'The search for an order of the requests that explains this stopped at its limit.'
    : 'No order of the requests explains this.';

const isOptional = <S>({ end, ways }: Possibility<S>): boolean =>
  end === Number.POSITIVE_INFINITY && ways.some((way) => way.length === 0);

function nextNodes<S>(
  { state, stages }: Node<S>,
  operations: readonly (Possibility<S> & { isOptional: boolean })[],
  isUnchanged: (next: S) => boolean,
): Node<S>[] {
  const nodes: Node<S>[] = [];
  const deadline = Math.min(...operations.filter((_, i) => stages[i] !== 'done').map(({ end }) => end));
  for (const [i, { start, ways, isOptional }] of operations.entries()) {
    const stage = stages[i] as Stage;
    if (stage === 'done' || (stage === 'waiting' && start > deadline)) continue;
    const begun = stage === 'waiting' ? ways.map((_, way): Progress => ({ way, step: 0, memory: '' })) : [stage];
    for (const { way, step, memory } of begun) {
      const steps = ways[way] as readonly Step<S>[];
      const next = steps[step];
      const taken = next ? next(state, memory) : { state };
      if (!taken) continue;
      const isLast = step + 1 >= steps.length;
      // A step that changes nothing may as well happen later, or never.
      if (isLast && stage === 'waiting' && isOptional && isUnchanged(taken.state)) continue;
      // If a read can end its operation now, every order in which it comes later is also one in which it comes now.
      if (isLast && begun.length === 1 && (!next || next.isRead)) return [{ state, stages: stages.with(i, 'done') }];
      const after: Stage = isLast ? 'done' : { way, step: step + 1, memory: taken.memory ?? memory };
      nodes.push({ state: taken.state, stages: stages.with(i, after) });
    }
  }
  return nodes;
}

const textOf = (stage: Stage) => (typeof stage === 'string' ? stage[0] : `${stage.way}.${stage.step}${stage.memory}`);
