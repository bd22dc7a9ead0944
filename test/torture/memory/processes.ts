import { timeoutSeconds } from '../../../infra/settings/defaults.ts';
import { type FunctionOptions, type Functions, functionsOn, type Ports } from './functions.ts';
import { Killed, type Life } from './life.ts';
import { inTurns, type PortDeps } from './ports.ts';

export type FunctionName = Exclude<keyof typeof timeoutSeconds, 'authorize'>;

type Process = { life: Life; functions: Functions };

/** The processes of all functions. Each runs one call at a time, and stays for the next call unless killed. */
export function createProcesses(deps: PortDeps, resources: Ports, options: Omit<FunctionOptions, 'logger'>) {
  const idle = new Map<FunctionName, Process[]>();
  const all: Life[] = [];
  const busy = new Map<FunctionName, number>();
  let lastId = 0;

  function start(name: FunctionName): Process {
    const life: Life = { id: ++lastId, name, deadline: 0, frozenUntil: 0, dead: false };
    all.push(life);
    const { uploads, state, embedQueue, trainQueue, exportQueue } = resources;
    const ports = {
      uploads: inTurns(deps, 'uploads', uploads, life),
      state: inTurns(deps, 'state', state, life),
      embedQueue: inTurns(deps, 'EmbedQueue', embedQueue, life),
      trainQueue: inTurns(deps, 'TrainQueue', trainQueue, life),
      exportQueue: inTurns(deps, 'ExportQueue', exportQueue, life),
    };
    const logger = {
      info() {},
      error: (text: unknown, ...details: unknown[]) => {
        const [detail] = details as { error?: Error }[];
        deps.trace.say(`${name} ${life.id} logs: ${text} ${detail?.error?.message ?? ''}`);
      },
    };
    return { life, functions: functionsOn(ports, { ...options, logger }) };
  }

  return {
    lives: () => all.filter(({ dead }) => !dead),
    /** Number of calls in progress. */
    busy: (name: FunctionName) => busy.get(name) ?? 0,
    /** @throws Killed if the process dies, or is frozen until its timeout */
    async call<T>(name: FunctionName, work: (functions: Functions, life: Life) => Promise<T>): Promise<T> {
      const process = idle.get(name)?.pop() ?? start(name);
      const { life, functions } = process;
      life.deadline = deps.now() + timeoutSeconds[name] * 1000;
      busy.set(name, (busy.get(name) ?? 0) + 1);
      try {
        const result = await work(functions, life);
        if (life.dead) throw new Killed();
        return result;
      } finally {
        busy.set(name, (busy.get(name) ?? 0) - 1);
        if (!life.dead) idle.set(name, [...(idle.get(name) ?? []), process]);
      }
    },
  };
}

export type Processes = ReturnType<typeof createProcesses>;
