import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Runtime } from '../../../cli/runtime/start-runtime.ts';

const victim = fileURLToPath(new URL('victim.ts', import.meta.url));

export interface VictimOptions {
  dir: string;
  apiPort: number;
  awsPort: number;
  scheduleScale?: number;
  faults?: string;
  context: Record<string, number>;
}

/** The local runtime in a separate process. */
export interface Victim {
  outputs: Runtime['outputs'];
  /** Injected faults, as last reported. */
  faults(): Runtime['faults'];
  /** `kill -9` of the runtime, or also of its functions' processes, as in a power failure. */
  kill(which: 'runtime' | 'all'): Promise<void>;
  /** `kill -9` of the chosen function processes. @returns their number */
  killFunctions(choose: (pids: readonly number[]) => readonly number[]): Promise<number>;
  stop(): Promise<void>;
}

/** The folder may come from a killed process. */
export async function startVictim(options: VictimOptions): Promise<Victim> {
  const child = spawn(process.execPath, ['--no-warnings', '--import', 'tsx', victim, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // A separate process group, so that one signal kills all.
    detached: true,
  });
  const exited = once(child, 'exit');
  let faults: Runtime['faults'] = [];
  const outputs = await new Promise<Runtime['outputs']>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The runtime exited with code ${code} during its start.`)));
    createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', (line) => {
      const message = JSON.parse(line);
      if (message.outputs) resolve(message.outputs);
      else ({ faults } = message);
    });
  });
  const pid = child.pid as number;
  return {
    outputs,
    faults: () => faults,
    async kill(which) {
      process.kill(which === 'all' ? -pid : pid, 'SIGKILL');
      await exited;
    },
    async killFunctions(choose) {
      const chosen = choose(await childrenOf(child));
      for (const chosenPid of chosen) process.kill(chosenPid, 'SIGKILL');
      return chosen.length;
    },
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

async function childrenOf({ pid }: ChildProcess): Promise<number[]> {
  // pgrep fails if there are none.
  const { stdout } = await promisify(execFile)('pgrep', ['-P', `${pid}`]).catch(() => ({ stdout: '' }));
  return stdout.split('\n').filter(Boolean).map(Number);
}
