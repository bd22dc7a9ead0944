import { InferenceSession, Tensor } from 'onnxruntime-node';

/** A head's outputs. */
export interface HeadScores {
  /** Row-major [examples, classes]. */
  logits: Float32Array;
  /** Row-major [examples, classes]. */
  probabilities: Float32Array;
  /** [examples]: the higher, the more an example resembles the known classes. */
  known: Float32Array;
}

export interface HeadSession {
  /** Number of features of an example. */
  width: number;
  /** @param features row-major [examples, width], at least one example */
  run(features: Float32Array): Promise<HeadScores>;
  /** Frees the session. No call may follow. */
  release(): Promise<void>;
}

/**
 * Loads a `head.onnx`. ONNX Runtime loads many damaged files without an error: check the digest first.
 * @throws Error if the file is not a head
 */
export async function createHeadSession(onnx: Uint8Array, threads = 1): Promise<HeadSession> {
  const session = await InferenceSession.create(onnx, { intraOpNumThreads: threads, interOpNumThreads: 1 });
  const width = widthOfInput(session);
  if (width === undefined) {
    await session.release();
    throw new Error('This ONNX file is not a head: it has no input `features` [N, width].');
  }
  return {
    width,
    async run(features) {
      const examples = features.length / width;
      if (!Number.isInteger(examples) || examples === 0) {
        throw new Error(`${features.length} features don't divide into examples of ${width} features.`);
      }
      const outputs = await session.run({ features: new Tensor('float32', features, [examples, width]) });
      const [logits, probabilities, known] = ['logits', 'probabilities', 'known'].map((name) => outputs[name]?.data);
      return { logits, probabilities, known } as HeadScores;
    },
    release: () => session.release(),
  };
}

function widthOfInput(session: InferenceSession): number | undefined {
  const features = session.inputMetadata.find(({ name }) => name === 'features');
  const width = features?.isTensor ? features.shape[1] : undefined;
  return typeof width === 'number' ? width : undefined;
}
