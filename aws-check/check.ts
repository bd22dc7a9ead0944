import { messageOf } from '../cli/terminal/message-of.ts';
import type { Place } from './places/place.ts';
import { type Facts, prepare } from './steps/prepare.ts';
import { steps } from './steps/steps.ts';

export interface StepResult {
  name: string;
  passed: boolean;
  seconds: number;
  /** What it measured, or why it failed. */
  found: string;
}

export interface CheckOptions {
  place: Place;
  /** Folder for drawn images and for what the place writes. */
  scratch: string;
  /** How long a training is kept waiting. */
  waitSeconds: number;
  /** Drawn images of each label. */
  imagesEach: number;
  /** Once it aborts, the step under way is given up, and no other begins: what was deployed is destroyed. */
  signal?: AbortSignal;
  /** Hears of each step as it begins and ends. */
  onStep?: (step: string | StepResult) => void;
}

/**
 * Deploys, takes every step, and destroys what it deployed, whatever happened in between. A step that fails does not
 * stop those that follow.
 */
export async function check(options: CheckOptions): Promise<StepResult[]> {
  const { place, waitSeconds, signal, onStep = () => {} } = options;
  const aborted = new Promise<never>((_, fail) => {
    signal?.addEventListener('abort', () => fail(new Error('It was interrupted.')), { once: true });
  });
  aborted.catch(() => undefined);
  const results: StepResult[] = [];

  async function take<T>(name: string, work: () => Promise<{ found: string; value?: T }>): Promise<T | undefined> {
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
    const facts = await take<Facts>('Deploy', async () => {
      // A training asks for missing images only after this long: until then it waits.
      const deployed = await place.deploy({ trainRequeue: waitSeconds });
      return { found: `${place.name}, API at ${deployed.apiUrl}`, value: await prepare(deployed, options) };
    });
    for (const { name, run } of steps) {
      if (!facts || signal?.aborted) break;
      await take(name, async () => ({ found: await Promise.race([run(facts), aborted]) }));
    }
  } finally {
    await take('Destroy', async () => {
      await place.destroy();
      return { found: 'the deployment and its data are gone' };
    });
  }
  return results;
}
