/** One thing that happens at one moment; undefined where it can't in this state. `memory` is its operation's own. */
export type Step<S> = (state: S, memory: string) => { state: S; memory?: string } | undefined;

/** An operation with all that its answer allows it to have done: in each way, steps in their order. */
export interface Possibility<S> {
  start: number;
  /** Infinite: it may also never happen, if one of its ways is empty. */
  end: number;
  ways: readonly (readonly Step<S>[])[];
}

interface Progress {
  way: number;
  step: number;
  memory: string;
}

type Stage = Progress | 'waits' | 'done';

/**
 * Is there an order of the operations' steps that explains all answers and ends as wanted? An operation takes its steps
 * between its start and its end, others in between: linearizability, where an operation of one step is meant
 * (https://cs.brown.edu/~mph/HerlihyW90/p463-herlihy.pdf, searched as in
 * https://www.cl.cam.ac.uk/~gl376/papers/wgl.pdf).
 * @param keyOf tells states apart
 */
export function isExplained<S>(
  operations: readonly Possibility<S>[],
  initial: S,
  { isWanted, keyOf }: { isWanted: (state: S) => boolean; keyOf: (state: S) => string },
): boolean {
  const seen = new Set<string>();
  const todo: { state: S; stages: readonly Stage[] }[] = [{ state: initial, stages: operations.map(() => 'waits') }];

  for (let at = todo.pop(); at; at = todo.pop()) {
    const { state, stages } = at;
    const key = `${stages.map(textOf).join()}|${keyOf(state)}`;
    if (seen.has(key)) continue;
    seen.add(key);
    if (stages.every((stage, i) => hasEnded(stage, operations[i] as Possibility<S>)) && isWanted(state)) return true;

    const deadline = Math.min(...operations.filter((_, i) => stages[i] !== 'done').map(({ end }) => end));
    for (const [i, { start, ways }] of operations.entries()) {
      const stage = stages[i] as Stage;
      if (stage === 'done' || (stage === 'waits' && start > deadline)) continue;
      const begun = stage === 'waits' ? ways.map((_, way): Progress => ({ way, step: 0, memory: '' })) : [stage];
      for (const { way, step, memory } of begun) {
        const steps = ways[way] as readonly Step<S>[];
        const next = steps[step];
        const taken = next ? next(state, memory) : { state };
        if (!taken) continue;
        const after: Stage =
          step + 1 >= steps.length ? 'done' : { way, step: step + 1, memory: taken.memory ?? memory };
        todo.push({ state: taken.state, stages: stages.with(i, after) });
      }
    }
  }
  return false;
}

const textOf = (stage: Stage) => (typeof stage === 'string' ? stage[0] : `${stage.way}.${stage.step}${stage.memory}`);

const hasEnded = <S>(stage: Stage, { end, ways }: Possibility<S>) =>
  stage === 'done' || (stage === 'waits' && end === Number.POSITIVE_INFINITY && ways.some((way) => way.length === 0));
