import { InferenceSession, Tensor } from 'onnxruntime-node';
import { sessionOptions } from '../extract/session.ts';

/** A head's outputs. */
export interface HeadScores {
  /** Row-major [examples, classes]. */
  logits: Float32Array;
  /** Row-major [examples, classes]. */
  probabilities: Float32Array;
  /** [examples]: the higher, the more an example resembles the known classes. */
  known: Float32Array;
  /** Row-major [examples, features]. Those of a deep head are trained; a dense head returns its input. */
  features: Float32Array;
  /** Of a deep head: the contribution of each place to a logit, row-major [examples, classes, side, side]. */
  heat?: Float32Array | undefined;
}

export interface HeadSession {
  /** The head's input: a dense head takes the features of the base model, a deep head the map of a trunk. */
  input: 'features' | 'map';
  /** Quantity of numbers in the input of an example. */
  width: number;
  /** @param input row-major [examples, width], at least one example */
  run(input: Float32Array): Promise<HeadScores>;
  /** Frees the session. No call may follow. */
  release(): Promise<void>;
}

/**
 * Loads a `head.onnx`. ONNX Runtime loads many damaged files without an error: check the digest first.
 * @param threads for a run. More than one pays only for deep heads.
 * @throws Error if the file is not a head
 */
export async function createHeadSession(onnx: Uint8Array, threads = 1): Promise<HeadSession> {
  const session = await InferenceSession.create(onnx, sessionOptions(threads));
  const found = inputOf(session);
  if (!found) {
    await session.release();
    throw new Error(
      'This ONNX file is not a head: it has no input `features` [N, width] or `map` [N, channels, side, side].',
    );
  }
  const { input, shape } = found;
  const width = shape.reduce((product, size) => product * size, 1);
  return {
    input,
    width,
    async run(numbers) {
      const examples = numbers.length / width;
      if (!Number.isInteger(examples) || examples === 0) {
        throw new Error(`${numbers.length} numbers don't divide into examples of ${width} ${unitOf[input]}.`);
      }
      const outputs = await session.run({ [input]: new Tensor('float32', numbers, [examples, ...shape]) });
      const { logits, probabilities, known, features = { data: numbers }, heat } = outputs;
      return {
        logits: logits?.data,
        probabilities: probabilities?.data,
        known: known?.data,
        features: features.data,
        heat: heat?.data,
      } as HeadScores;
    },
    release: () => session.release(),
  };
}

const unitOf = { features: 'features', map: 'numbers of a map' } as const;

function inputOf(session: InferenceSession): { input: HeadSession['input']; shape: number[] } | undefined {
  for (const input of ['features', 'map'] as const) {
    const found = session.inputMetadata.find(({ name }) => name === input);
    const shape = found?.isTensor ? found.shape.slice(1) : [];
    if (shape.length > 0 && shape.every((size) => typeof size === 'number')) return { input, shape };
  }
  return undefined;
}
