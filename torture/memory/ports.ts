import type { ObjectEntry } from '../../shared/ports/object-store.ts';
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

type Call = (...given: unknown[]) => unknown;

const writes = ['put', 'delete', 'copy', 'overwrite', 'send', 'hide', 'deleteVersion'];

/** A port as one process sees it: each call waits for its turn, and may fail in the ways of the climate. */
export function inTurns<T extends object>(deps: PortDeps, name: string, port: T, life: Life): T {
  const wrap = (method: string, call: Call): Call => {
    if (method === 'list' || method === 'versions') {
      return async function* (...given) {
        // One page: what it shows was there at one moment.
        const entries: unknown[] = await perform(deps, life, [name, method, given], async () => {
          const all: unknown[] = [];
          for await (const entry of call(...given) as AsyncIterable<ObjectEntry>) all.push(inSeconds(entry));
          return all;
        });
        yield* entries;
      };
    }
    return (...given) =>
      perform(deps, life, [name, method, given], async () => {
        const answer = await call(...given);
        return method === 'head' && answer ? inSeconds(answer as ObjectEntry) : answer;
      });
  };
  return new Proxy(port, {
    get(target, method) {
      const call: unknown = Reflect.get(target, method);
      return typeof call === 'function' ? wrap(String(method), call as Call) : call;
    },
  });
}

/** S3 tells times in whole seconds. */
const inSeconds = (entry: ObjectEntry): ObjectEntry => ({
  ...entry,
  lastModified: new Date(Math.floor(entry.lastModified.getTime() / 1000) * 1000),
});

async function perform<R>(
  { scheduler, dice, climate, trace, now }: PortDeps,
  life: Life,
  [port, method, given]: [port: string, method: string, given: unknown[]],
  work: () => Promise<R>,
): Promise<R> {
  const note = (outcome: string) => trace.note({ life, port, method, given, outcome });
  await scheduler.turn(life);
  if (life.dead) throw new Killed();
  if (now() > life.deadline) {
    life.dead = true;
    trace.count('timeout');
    note('was ended by its timeout before it');
    throw new Killed();
  }
  const mortal = Number.isFinite(life.deadline);
  if (mortal && dice.chance(climate.death)) {
    life.dead = true;
    trace.count('death');
    // Half of the calls get through, and nobody learns of them.
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
  const answer = await work();
  const isWrite = writes.includes(method);
  if (mortal && dice.chance(climate.freeze)) {
    trace.count('freeze');
    life.frozenUntil = now() + 1000 * (1 + dice.below(150));
    note('done, then frozen');
  }
  if (isWrite && dice.chance(climate.lostAnswer)) {
    trace.count('lost answer');
    note('done, answer lost');
    throw new Error(`${port} closed the connection.`);
  }
  const echo = conditionBroken(method, given, answer);
  if (echo !== undefined && dice.chance(climate.echo)) {
    trace.count('echo');
    note('done, found broken by the second try');
    return echo.answer as R;
  }
  if (isWrite) note(answer === false || (method === 'put' && answer === undefined) ? 'not done' : 'done');
  return answer;
}

/** What a write under a condition answers when the SDK sends it again after it was done. */
function conditionBroken(method: string, given: unknown[], answer: unknown): { answer: unknown } | undefined {
  const options = (given[method === 'delete' ? 1 : 2] ?? {}) as { create?: boolean; ifMatch?: string };
  const isConditional = options.create !== undefined || options.ifMatch !== undefined;
  if (!isConditional || answer === undefined || answer === false) return undefined;
  if (method === 'put') return { answer: undefined };
  if (method === 'delete') return { answer: false };
  if (method === 'copy') return answer === 'exists' || answer === 'changed' ? undefined : { answer: 'exists' };
  return undefined;
}
