import type { ObjectEntry } from '../../../shared/ports/object-store.ts';
import type { Dice } from '../client/dice.ts';
import type { Climate } from './climate.ts';
import { Killed, type Life } from './life.ts';
import type { Scheduler } from './scheduler.ts';
import type { Trace } from './trace.ts';

export interface PortDeps {
  scheduler: Scheduler;
  dice: Dice;
  climate: Climate;
  trace: Trace;
  now: () => number;
}

type Call = (...args: unknown[]) => unknown;

const writes = ['put', 'delete', 'copy', 'overwrite', 'send', 'hide', 'deleteVersion'];

/** A port of one process: each call waits for its turn, and may fail with the probabilities of the climate. */
export function inTurns<T extends object>(deps: PortDeps, name: string, port: T, life: Life): T {
  const wrap = (method: string, call: Call): Call => {
    if (method === 'list' || method === 'versions') {
      return async function* (...args) {
        // One page, which shows a single moment.
        const entries: unknown[] = await perform(deps, life, [name, method, args], async () => {
          const all: unknown[] = [];
          for await (const entry of call(...args) as AsyncIterable<ObjectEntry>) all.push(inSeconds(entry));
          return all;
        });
        yield* entries;
      };
    }
    return (...args) =>
      perform(deps, life, [name, method, args], async () => {
        const result = await call(...args);
        return method === 'head' && result ? inSeconds(result as ObjectEntry) : result;
      });
  };
  return new Proxy(port, {
    get(target, method) {
      const call: unknown = Reflect.get(target, method);
      return typeof call === 'function' ? wrap(String(method), call as Call) : call;
    },
  });
}

/** S3's times are whole seconds. */
const inSeconds = (entry: ObjectEntry): ObjectEntry => ({
  ...entry,
  lastModified: new Date(Math.floor(entry.lastModified.getTime() / 1000) * 1000),
});

async function perform<R>(
  { scheduler, dice, climate, trace, now }: PortDeps,
  life: Life,
  [port, method, args]: [port: string, method: string, args: unknown[]],
  work: () => Promise<R>,
): Promise<R> {
  const note = (outcome: string) => trace.note({ life, port, method, args, outcome });
  await scheduler.turn(life);
  if (life.dead) throw new Killed();
  if (now() > life.deadline) {
    life.dead = true;
    trace.count('timeout');
    note('timed out before it');
    throw new Killed();
  }
  const mortal = Number.isFinite(life.deadline);
  if (mortal && dice.chance(climate.death)) {
    life.dead = true;
    trace.count('death');
    // Half of the calls take effect.
    if (dice.chance(0.5)) {
      await work();
      note('done, then killed');
    } else note('killed before it');
    throw new Killed();
  }
  if (dice.chance(climate.failure)) {
    trace.count('failure');
    note('failed');
    throw new Error(`${port} is busy.`);
  }
  const result = await work();
  const isWrite = writes.includes(method);
  if (mortal && dice.chance(climate.freeze)) {
    trace.count('freeze');
    life.frozenUntil = now() + 1000 * (1 + dice.below(150));
    note('done, then frozen');
  }
  if (isWrite && dice.chance(climate.lostResponse)) {
    trace.count('lost response');
    note('done, response lost');
    throw new Error(`${port} closed the connection.`);
  }
  const echo = conditionBroken(method, args, result);
  if (echo !== undefined && dice.chance(climate.echo)) {
    trace.count('echo');
    note('done, refused on the retry');
    return echo.result as R;
  }
  if (isWrite) note(result === false || (method === 'put' && result === undefined) ? 'not done' : 'done');
  return result;
}

/** The result of a conditional write if the SDK sends it again after it has taken effect. */
function conditionBroken(method: string, args: unknown[], result: unknown): { result: unknown } | undefined {
  const options = (args[method === 'delete' ? 1 : 2] ?? {}) as { create?: boolean; ifMatch?: string };
  const isConditional = options.create !== undefined || options.ifMatch !== undefined;
  if (!isConditional || result === undefined || result === false) return undefined;
  if (method === 'put') return { result: undefined };
  if (method === 'delete') return { result: false };
  if (method === 'copy') return result === 'exists' || result === 'changed' ? undefined : { result: 'exists' };
  return undefined;
}
