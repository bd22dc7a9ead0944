import { isMissing, isOffline, Problem } from '../api/request.ts';
import { sleep, untilOnline } from './gate.ts';
import { change } from './state.ts';

const mostTries = 5;

/** Tries until it works: some times where the service is busy, for as long as it takes where there is no connection. */
export async function persist<T>(dataset: string, work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      const result = await work();
      change(dataset, (now) => ({ state: now.state === 'offline' ? 'running' : now.state }));
      return result;
    } catch (error) {
      const busy = error instanceof Problem && [429, 500, 503].includes(error.status);
      if (isMissing(error) || (!busy && !isOffline(error)) || (busy && tries >= mostTries)) throw error;
      if (isOffline(error)) change(dataset, (now) => ({ state: now.state === 'running' ? 'offline' : now.state }));
      await (isOffline(error) ? untilOnline() : sleep(250 * 2 ** tries));
    }
  }
}
