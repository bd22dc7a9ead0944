import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Runtime } from '../../cli/runtime/start-runtime.ts';

const victim = fileURLToPath(new URL('victim.ts', import.meta.url));

export interface VictimOptions {
  dir: string;
  apiPort: number;
  awsPort: number;
  scheduleScale?: number;
  faults?: string;
  context: Record<string, number>;
}

/** The runtime in a process of its own. */
export interface Victim {
  outputs: Runtime['outputs'];
  /** How often each fault was injected, as far as it could still say. */
  faults(): Runtime['faults'];
  /** Requests that a policy refused. */
  denied(): Runtime['denials'];
  /** `kill -9`: the runtime alone, or with the processes of its functions, as a loss of power does. */
  kill(which: 'runtime' | 'all'): Promise<void>;
  /** `kill -9` of these processes of functions; gives their number. */
  killFunctions(choose: (pids: readonly number[]) => readonly number[]): Promise<number>;
  stop(): Promise<void>;
}

/** Starts it; the folder may be one that a killed process has left. */
export async function startVictim(options: VictimOptions): Promise<Victim> {
  const child = spawn(process.execPath, ['--no-warnings', '--import', 'tsx', victim, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // A group of its own, to be killed as one.
    detached: true,
  });
  const exited = once(child, 'exit');
  let faults: Runtime['faults'] = [];
  let denied: Runtime['denials'] = [];
  const outputs = await new Promise<Runtime['outputs']>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The runtime ended with exit code ${code} while it started.`)));
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      const said = JSON.parse(line);
      if (said.outputs) resolve(said.outputs);
      else ({ faults, denied } = said);
    });
  });
  const pid = child.pid as number;
  return {
    outputs,
    faults: () => faults,
    denied: () => denied,
    async kill(which) {
      process.kill(which === 'all' ? -pid : pid, 'SIGKILL');
      await exited;
    },
    async killFunctions(choose) {
      const chosen = choose(await childrenOf(child));
      for (const each of chosen) process.kill(each, 'SIGKILL');
      return chosen.length;
    },
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

async function childrenOf({ pid }: ChildProcess): Promise<number[]> {
  // pgrep fails where it finds none.
  const { stdout } = await promisify(execFile)('pgrep', ['-P', `${pid}`]).catch(() => ({ stdout: '' }));
  return stdout.split('\n').filter(Boolean).map(Number);
}
