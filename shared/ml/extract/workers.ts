import { Worker } from 'node:worker_threads';
import { type ModelRunner, type ModelSpec, sessionOptions } from './session.ts';

/**
 * Runs a model in `count` worker threads, each with a session of one thread, so that `count` images run concurrently
 * and the event loop stays free. Each session has its own copy of the weights in memory. An uncaught error in a worker
 * ends the process, as in this thread.
 * @throws Error if ONNX Runtime refuses the model
 */
export async function startWorkers(spec: ModelSpec, count: number): Promise<ModelRunner> {
  const workers = Array.from({ length: count }, startWorker);
  const close = async () => {
    await Promise.all(workers.map((worker) => worker.stop()));
  };
  try {
    const given = { model: spec.model, options: sessionOptions(1) };
    await Promise.all(workers.map((worker) => worker.call('start', given)));
  } catch (error) {
    await close();
    throw error;
  }

  const { input, output } = spec;
  return {
    run(pixels, shape, name = output) {
      const idlest = workers.reduce((best, worker) => (worker.calls < best.calls ? worker : best));
      // Transfers a copy of the pixels: posting a view would copy its whole buffer.
      const own = new Uint8Array(pixels);
      return idlest.call('run', { pixels: own, shape, input, output: name }, [own.buffer]) as Promise<Float32Array>;
    },
    close,
  };
}

interface Answer {
  id: number;
  result?: unknown;
  error?: Error;
}

const hasEnded = 'The worker that runs the base model has ended.';

/** A thread that runs worker.mjs, one call after the other. */
function startWorker() {
  // Omits the options of this process, such as a TypeScript loader.
  const worker = new Worker(new URL('./worker.mjs', import.meta.url), { execArgv: [] });
  const waiting = new Map<number, (answer: Answer) => void>();
  let lastId = 0;
  let ended = false;
  worker.on('message', (answer: Answer) => {
    waiting.get(answer.id)?.(answer);
    waiting.delete(answer.id);
  });
  worker.once('exit', () => {
    ended = true;
    for (const [id, answer] of waiting) answer({ id, error: new Error(hasEnded) });
  });

  const call = async (name: 'start' | 'run' | 'stop', given: object, transfer: ArrayBuffer[] = []) => {
    if (ended) throw new Error(hasEnded);
    const id = ++lastId;
    worker.postMessage({ id, call: name, given }, transfer);
    const { result, error } = await new Promise<Answer>((resolve) => waiting.set(id, resolve));
    if (error) throw error;
    return result;
  };
  return {
    /** Number of running and waiting calls. */
    get calls() {
      return waiting.size;
    },
    call,
    /** Ends the thread after its pending calls. */
    async stop() {
      await call('stop', {});
      await worker.terminate();
    },
  };
}
