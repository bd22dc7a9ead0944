import type { Graph } from '../onnx/graph.ts';
import type { Parameter } from './network-sizes.ts';

/** Adam's decay rates of the running mean of gradients and of their squares (Kingma and Ba, 2015, algorithm 1). */
export const DECAY = { first: 0.9, second: 0.999 };

/** The tensors that a step changes: the parameter, and the sums of its gradients and of their squares. */
export const movedOf = ({ name, dimensions }: Parameter): [Parameter, Parameter, Parameter] => [
  { name, dimensions },
  { name: `${name}.first`, dimensions },
  { name: `${name}.second`, dimensions },
];

/**
 * Adds a step of AdamW (Loshchilov and Hutter, "Decoupled weight decay regularization", 2019) to a graph that has the
 * tensors of `movedOf`; their new values are `{name}.next`.
 *
 * The sums decay like Adam's running means, but lack their constant factor: step length and epsilon contain it.
 *
 * @param gradients of each parameter, by its name
 * @param rate step length with the bias correction, and `epsilon` with it: scalars
 * @param decay share of each kernel that a step removes
 */
export function addAdamW(
  graph: Graph,
  gradients: ReadonlyMap<string, string>,
  { rate, epsilon, decay }: { rate: string; epsilon: string; decay: number },
): void {
  const scalar = (name: string, value: number) => graph.constant(name, 'float32', [1], Float32Array.of(value));
  const decays = { first: scalar('firstDecay', DECAY.first), second: scalar('secondDecay', DECAY.second) };
  const keep = decay === 0 ? undefined : scalar('keep', 1 - decay);

  for (const [name, gradient] of gradients) {
    const sum = (moment: keyof typeof DECAY, added: string): string => {
      const kept = graph.node('Mul', [`${name}.${moment}`, decays[moment]]);
      return graph.node('Add', [kept, added], {}, `${name}.${moment}.next`);
    };
    const first = sum('first', gradient);
    const second = sum('second', graph.node('Mul', [gradient, gradient]));
    const spread = graph.node('Add', [graph.node('Sqrt', [second]), epsilon]);
    const step = graph.node('Mul', [graph.node('Div', [first, spread]), rate]);
    const kept = keep && name.startsWith('kernel') ? graph.node('Mul', [name, keep]) : name;
    graph.node('Sub', [kept, step], {}, `${name}.next`);
  }
}
