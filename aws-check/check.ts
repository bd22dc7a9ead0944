import { messageOf } from '../cli/terminal/message-of.ts';
import type { Place } from './places/place.ts';
import { type Facts, prepare } from './steps/prepare.ts';
import { steps } from './steps/steps.ts';

export interface StepResult {
  name: string;
  passed: boolean;
  seconds: number;
  /** The measurement, or the reason for the failure. */
  found: string;
}

export interface CheckOptions {
  place: Place;
  /** Folder for the drawn images and the deployment's files. */
  scratch: string;
  /** Minimum time that a training must wait. */
  waitSeconds: number;
  /** Drawn images per label. */
  imagesEach: number;
  /** Aborts the current step and skips the later ones. The deployment is still destroyed. */
  signal?: AbortSignal;
  /** Called at the start and the end of each step. */
  onStep?: (step: string | StepResult) => void;
}

/**
 * Deploys, runs every step, and always destroys the deployment. A step that fails does not stop the others.
 */
export async function check(options: CheckOptions): Promise<StepResult[]> {
  const { place, waitSeconds, signal, onStep = () => {} } = options;
  const aborted = new Promise<never>((_, fail) => {
    signal?.addEventListener('abort', () => fail(new Error('The check was interrupted.')), { once: true });
  });
  aborted.catch(() => undefined);
  const results: StepResult[] = [];

  async function runStep<T>(name: string, work: () => Promise<{ found: string; value?: T }>): Promise<T | undefined> {
    onStep(name);
    const start = performance.now();
    const outcome = await work().then(
      (done) => ({ passed: true, ...done }),
      (error: unknown) => ({ passed: false, found: messageOf(error), value: undefined }),
    );
    const result = {
      name,
      passed: outcome.passed,
      seconds: (performance.now() - start) / 1000,
      found: outcome.found,
    };
    results.push(result);
    onStep(result);
    return outcome.value;
  }

  try {
    const facts = await runStep<Facts>('Deploy', async () => {
      // A training waits this long before it queues missing images again.
      const deployed = await place.deploy({ trainRequeue: waitSeconds });
      return { found: `${place.name}, API at ${deployed.apiUrl}`, value: await prepare(deployed, options) };
    });
    for (const { name, run } of steps) {
      if (!facts || signal?.aborted) break;
      await runStep(name, async () => ({ found: await Promise.race([run(facts), aborted]) }));
    }
  } finally {
    await runStep('Destroy', async () => {
      await place.destroy();
      return { found: 'the deployment and its data are gone' };
    });
  }
  return results;
}
