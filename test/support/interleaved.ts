import { jest } from '@jest/globals';
import type { ObjectStore } from '../../shared/ports/object-store.ts';

/** What may go wrong with calls: of an actor's calls, counted from 0 over all of its stores. */
export interface Mishaps {
  /** The process ends at this call, before or after it has had its effect. */
  dies?: { at: number; after: boolean };
  /** The answer to this call is lost, and the SDK sends the call again. */
  repeats?: number;
}

/** An actor that has died never answers. */
export const died = Symbol('died');

/**
 * Runs actors whose calls to stores take turns, in an order drawn from `random`: each call has its effect at once,
 * and nothing else happens meanwhile. jest's timers are fake ones, and go on when nobody has a call to make.
 * @returns what each actor resolved to, or `died`
 */
export async function interleave<T>(
  actors: { mishaps?: Mishaps; act: (wrap: (store: ObjectStore) => ObjectStore) => Promise<T> }[],
  random: () => number,
): Promise<(T | typeof died)[]> {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'Date', 'performance'] });
  const waiting: (() => Promise<void>)[] = [];
  const turn = <R>(call: () => Promise<R>): Promise<R> =>
    new Promise<R>((resolve, reject) => {
      waiting.push(() => call().then(resolve, reject));
    });

  const results: (T | typeof died)[] = actors.map(() => died);
  const open = new Set(actors.keys());
  let failure: unknown;
  for (const [i, { mishaps = {}, act }] of actors.entries()) {
    const controls = createControls(mishaps, turn, () => open.delete(i));
    act((store) => wrapStore(store, controls)).then(
      (result) => {
        results[i] = result;
        open.delete(i);
      },
      (error) => {
        failure ??= error;
        open.delete(i);
      },
    );
  }
  try {
    while (open.size > 0) {
      await new Promise(setImmediate);
      if (open.size === 0) break;
      const [next] = waiting.splice(Math.floor(random() * waiting.length), 1);
      if (next) await next();
      else jest.advanceTimersByTime(10);
    }
  } finally {
    jest.useRealTimers();
  }
  if (failure) throw failure;
  return results;
}

type Control = <R>(call: () => Promise<R>) => Promise<R>;

function createControls({ dies, repeats }: Mishaps, turn: Control, die: () => void): Control {
  let calls = 0;
  const never = () => new Promise<never>(() => {});
  return async (call) => {
    const number = calls++;
    if (dies && number === dies.at) {
      if (dies.after) await turn(call);
      die();
    }
    if (dies && number >= dies.at) return never();
    const result = await turn(call);
    return number === repeats ? turn(call) : result;
  };
}

function wrapStore(store: ObjectStore, control: Control): ObjectStore {
  const all = async <E>(entries: AsyncIterable<E>): Promise<E[]> => {
    const found: E[] = [];
    for await (const entry of entries) found.push(entry);
    return found;
  };
  return {
    get: (...args) => control(() => store.get(...args)),
    head: (...args) => control(() => store.head(...args)),
    put: (...args) => control(() => store.put(...args)),
    level: (...args) => control(() => store.level(...args)),
    copy: (...args) => control(() => store.copy(...args)),
    delete: (...args) => control(() => store.delete(...args)),
    getVersion: (...args) => control(() => store.getVersion(...args)),
    deleteVersion: (...args) => control(() => store.deleteVersion(...args)),
    async *list(...args) {
      yield* await control(() => all(store.list(...args)));
    },
    async *versions(...args) {
      yield* await control(() => all(store.versions(...args)));
    },
  };
}
