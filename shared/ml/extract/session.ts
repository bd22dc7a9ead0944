import { InferenceSession, Tensor } from 'onnxruntime-node';

/** A base model's file with the names of its input and output. */
export interface ModelSpec {
  model: Uint8Array;
  /** Names in the model's graph. */
  input: string;
  output: string;
}

/**
 * Runs a model: takes pixels and their shape `[count, height, width, 3]`, and returns `[count, size]` or another
 * output.
 */
export interface ModelRunner {
  run(pixels: Uint8Array, shape: readonly number[], output?: string): Promise<Float32Array>;
  /** Waits for pending runs, then frees the model. */
  close(): Promise<void>;
}

/** The session options for every base model. */
export function sessionOptions(threads: number): InferenceSession.SessionOptions {
  return {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    // Spinning threads would take the processor from those that decode the next images.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  };
}

/**
 * Runs a model in this thread, one run after the other. A run blocks the event loop.
 * @throws Error if ONNX Runtime refuses the model
 */
export async function startSession({ model, input, output }: ModelSpec, threads: number): Promise<ModelRunner> {
  const session = await InferenceSession.create(model, sessionOptions(threads));
  let last: Promise<unknown> = Promise.resolve();

  async function compute(pixels: Uint8Array, shape: readonly number[], name: string): Promise<Float32Array> {
    const results = await session.run({ [input]: new Tensor('uint8', pixels, shape) }, [name]);
    return results[name]?.data as Float32Array;
  }

  return {
    run(pixels, shape, name = output) {
      const result = last.then(() => compute(pixels, shape, name));
      last = result.catch(() => {});
      return result;
    },
    async close() {
      await last;
      await session.release();
    },
  };
}
