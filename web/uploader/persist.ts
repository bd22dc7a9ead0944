import { isMissing, isOffline, Problem } from '../api/request.ts';
import { sleep, untilOnline } from '../state/wait.ts';
import { change } from './state.ts';

const maxTries = 5;

/** Repeats `work` until it succeeds: up to five times while the service is busy, without limit while it is offline. */
export async function persist<T>(dataset: string, work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      const result = await work();
      change(dataset, (now) => ({ state: now.state === 'offline' ? 'running' : now.state }));
      return result;
    } catch (error) {
      const busy = error instanceof Problem && [429, 500, 503].includes(error.status);
      if (isMissing(error) || (!busy && !isOffline(error)) || (busy && tries >= maxTries)) throw error;
      if (isOffline(error)) change(dataset, (now) => ({ state: now.state === 'running' ? 'offline' : now.state }));
      await (isOffline(error) ? untilOnline() : sleep(250 * 2 ** tries));
    }
  }
}
