import { createRandom } from '../../shared/numeric/random.ts';
import type { ObjectStore } from '../../shared/ports/object-store.ts';

/** What every call of an actor throws that has died. */
export class Died extends Error {}

const listings = new Set<string | symbol>(['list', 'versions']);

/**
 * Lets actors use one store in an order that a seed decides: each call waits for its turn, and of the calls that wait
 * one at random goes on. A call itself is never cut in two. With every other seed an actor often goes on for long, so
 * that another one stands still for as long as a slow process may.
 */
export function createInterleaving(seed: number) {
  const random = createRandom(seed);
  const waiting: { actor: symbol; go: () => void }[] = [];
  const turn = (actor: symbol) => new Promise<void>((go) => waiting.push({ actor, go }));
  let last: symbol | undefined;

  function next(): (() => void) | undefined {
    const goesOn = seed % 2 === 1 && random() % 16 > 0 ? waiting.findIndex(({ actor }) => actor === last) : -1;
    const [chosen] = waiting.splice(goesOn === -1 ? random() % Math.max(1, waiting.length) : goesOn, 1);
    last = chosen?.actor;
    return chosen?.go;
  }

  return {
    random: (below: number) => random() % below,

    /**
     * A store as one actor sees it.
     * @param diesAt the call (the first is 1) that the actor does not come back from
     * @param afterCall has that call been done all the same?
     */
    actor<S extends ObjectStore>(store: S, { diesAt = Number.POSITIVE_INFINITY, afterCall = false } = {}): S {
      const self = Symbol('actor');
      let calls = 0;
      const begin = async () => {
        await turn(self);
        calls++;
        if (calls > diesAt || (calls === diesAt && !afterCall)) throw new Died();
      };
      const end = () => {
        if (calls >= diesAt) throw new Died();
      };
      return new Proxy(store, {
        get(target, name) {
          const call = Reflect.get(target, name) as (...args: unknown[]) => unknown;
          if (listings.has(name)) {
            return async function* (...args: unknown[]) {
              await begin();
              yield* call(...args) as AsyncIterable<unknown>;
              end();
            };
          }
          return async (...args: unknown[]) => {
            await begin();
            const result = await call(...args);
            end();
            return result;
          };
        },
      });
    },

    /** Runs the actors to their ends; what each resolved to, or the error that it threw. */
    async run<T>(actors: readonly (() => Promise<T>)[]): Promise<(T | Error)[]> {
      let running = actors.length;
      const results = actors.map(async (act) => {
        try {
          return await act();
        } catch (error) {
          return error as Error;
        } finally {
          running--;
        }
      });
      while (running > 0) {
        // Until each actor has come to its next call, or waits for a timer.
        await new Promise((resolve) => setImmediate(resolve));
        const go = next();
        if (go) go();
        else await new Promise((resolve) => setTimeout(resolve, 1));
      }
      return Promise.all(results);
    },
  };
}
