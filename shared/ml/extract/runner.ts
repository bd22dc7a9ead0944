import { availableParallelism } from 'node:os';
import { type ModelRunner, type ModelSpec, startSession } from './session.ts';
import { startWorkers } from './workers.ts';

export interface RunSettings {
  /**
   * `one` minimises the latency of a single image: all processors work on it. `many` maximises the throughput: each
   * processor works on its own image.
   */
  images?: 'one' | 'many';
  /** Processors to use; all by default. */
  processors?: number;
}

export interface Threads {
  /** Threads of a run without workers. */
  threads: number;
  /** Worker threads that run one image each; 0 runs in this thread. */
  workers?: number | undefined;
}

export function threadsFor({ images = 'one', processors = availableParallelism() }: RunSettings): Threads {
  // With a single processor, a worker would take a session's memory and save no time.
  return { threads: processors, workers: images === 'many' && processors > 1 ? processors : 0 };
}

/** @throws Error if ONNX Runtime refuses the model */
export function startRunner(spec: ModelSpec, { threads, workers = 0 }: Threads): Promise<ModelRunner> {
  return workers > 0 ? startWorkers(spec, workers) : startSession(spec, threads);
}
