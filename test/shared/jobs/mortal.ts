/** A process that may die at any of its calls, or have one fail. */
export interface Life {
  /** Called before and after each call of a port. */
  step(): Promise<void>;
  dead: boolean;
}

/** The step at which a process was killed. */
export class Killed extends Error {}

/** Ends at this step, counted from 0. Even steps are before a call, odd ones after it. */
export function lifeUntil(steps: number): Life {
  const life: Life = {
    dead: false,
    async step() {
      if (steps-- <= 0) life.dead = true;
      if (life.dead) throw new Killed('The process was killed.');
    },
  };
  return life;
}

export const immortal: Life = { dead: false, step: async () => {} };

/** A random life: a step may wait for others, throw like a busy service, or be the last. */
export function riskyLife(random: () => number, { death, failure }: { death: number; failure: number }): Life {
  const life: Life = {
    dead: false,
    async step() {
      if (random() < 0.5) await new Promise((resolve) => setImmediate(resolve));
      if (random() < death) life.dead = true;
      if (life.dead) throw new Killed('The process was killed.');
      if (random() < failure) throw new Error('A service is busy, or its answer got lost.');
    },
  };
  return life;
}

/** The port of a process. After the process has died, every call fails. */
export function mortal<T extends object>(port: T, life: Life): T {
  return new Proxy(port, {
    get(target, name) {
      const call: unknown = Reflect.get(target, name);
      if (!isCall(call)) return call;
      if (name === 'list') {
        return async function* (...given: unknown[]) {
          await life.step();
          yield* call(...given) as AsyncIterable<unknown>;
        };
      }
      return async (...given: unknown[]) => {
        await life.step();
        const answer = await call(...given);
        await life.step();
        return answer;
      };
    },
  });
}

const isCall = (value: unknown): value is (...given: unknown[]) => unknown => typeof value === 'function';
