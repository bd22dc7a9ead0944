import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startAws } from './aws/start.ts';
import type { Credentials, Denial } from './contracts/policies.ts';
import { createDenials } from './denials.ts';
import type { FaultCount } from './faults/faults.ts';
import { parseFaults } from './faults/spec.ts';
import { openHttpServer } from './http-api/server.ts';
import type { NodeCommand } from './lambda/environment.ts';
import type { WhenBusy } from './lambda/slots.ts';
import { passingTrouble } from './machine/disk.ts';
import { lockFolder } from './machine/lock.ts';
import { openPrivateFolder } from './machine/private-folder.ts';
import { runAssembly } from './run.ts';
import { loadAssembly } from './template/load.ts';
import { synthesize } from './template/synth.ts';

/** What a client needs; `outputs.json` in the runtime's folder. */
export interface LocalOutputs {
  /** `http://127.0.0.1:PORT` of the HTTP API. */
  apiUrl: string;
  apiKey: string;
  uploadsBucket: string;
  stateBucket: string;
  region: string;
  /** `http://127.0.0.1:PORT` of S3 and SQS. */
  endpoint: string;
  accessKeyId: string;
  secretAccessKey: string;
}

/** Where the first API key is to be made. */
export interface KeyPlace {
  endpoint: string;
  credentials: Credentials;
  stateBucket: string;
  region: string;
}

export interface LocalOptions {
  /** Folder for everything: data, logs, the synthesized template, `outputs.json`, `denied.jsonl`. */
  dir: string;
  /** 0: any free port. */
  apiPort: number;
  /** 0: any free port. */
  awsPort: number;
  /** CDK context beside what running here needs. */
  context?: Record<string, unknown>;
  /** How many calls of functions may run at once; 10 by default, as in a new AWS account. */
  concurrency?: number;
  /** What a call beyond that does: `wait` for its turn, by default, or `refuse` as AWS does (429, and 503 over HTTP). */
  whenBusy?: WhenBusy;
  /** What runs the functions; by default this Node with the runtime's own interface client. */
  node?: NodeCommand;
  /** What the periods of schedules are multiplied by: 1 but in tests. */
  scheduleScale?: number;
  /** What is to go wrong, as docs/faults.md describes it. */
  faults?: string;
  /** Runs this cloud assembly instead of synthesizing infra/app.ts. */
  assembly?: string;
  /** Makes the first API key: called once for a folder, and the key is kept in `outputs.json`. */
  createKey?: (place: KeyPlace) => Promise<string>;
  /** Told what is going on, a line at a time. */
  log?: (line: string) => void;
}

export interface Local {
  outputs: LocalOutputs;
  /** All outputs of the stack, such as the URLs of its queues. */
  stackOutputs: Record<string, string>;
  /** Requests that a policy refused, since the start. */
  denials: Denial[];
  /** How often each of the faults asked for was injected, since the start. */
  faults: readonly FaultCount[];
  /** Gives calls under way some seconds, then ends everything. */
  stop(): Promise<void>;
}

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Synthesizes the app and runs its template on this machine.
 * @throws Error when the folder or a port is in use, packages are missing, or the template asks for what is not known.
 */
export async function startLocal(options: LocalOptions): Promise<Local> {
  const { apiPort, awsPort, context = {}, createKey, log = () => {} } = options;
  const faults = options.faults === undefined ? undefined : parseFaults(options.faults);
  const dir = resolve(options.dir);
  const region = process.env.AWS_REGION || 'us-east-1';
  openPrivateFolder(dir);
  const unlock = lockFolder(dir);
  const undo: (() => Promise<void> | void)[] = [unlock];
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= (async () => {
      for (const step of undo.reverse()) await step();
    })();
    return stopped;
  };
  try {
    const http = await openHttpServer(apiPort);
    undo.push(() => http.stop());
    const assemblyDir = options.assembly ?? join(dir, 'cdk.out');
    if (!options.assembly) {
      const made = await synthesize({ root, out: assemblyDir, context: { natives: 'host', ...context } });
      log(made ? 'Synthesized the stack' : 'The stack is as it was synthesized before');
    }
    const denials = createDenials(join(dir, 'denied.jsonl'));
    const running = await runAssembly(
      {
        assembly: loadAssembly(assemblyDir),
        region,
        dataDir: join(dir, 'data'),
        logDir: join(dir, 'logs'),
        awsPort,
        concurrency: options.concurrency,
        whenBusy: options.whenBusy ?? 'wait',
        node: options.node,
        scheduleScale: options.scheduleScale,
        faults,
        http,
        onDenied: denials.add,
      },
      startAws,
    );
    undo.push(() => running.stop());
    const { endpoint, credentials, outputs: stackOutputs } = running;
    const stateBucket = stackOutputs.StateBucketName ?? '';
    const outputs: LocalOutputs = {
      apiUrl: http.url,
      apiKey: knownKey(dir) || ((await createKey?.({ endpoint, credentials, stateBucket, region })) ?? ''),
      uploadsBucket: stackOutputs.UploadsBucketName ?? '',
      stateBucket,
      region,
      endpoint,
      accessKeyId: credentials.accessKeyId,
      secretAccessKey: credentials.secretAccessKey,
    };
    writeOutputs(dir, outputs);
    return { outputs, stackOutputs, denials: denials.list, faults: running.faults, stop };
  } catch (error) {
    await stop();
    const trouble = passingTrouble(error);
    throw trouble === undefined ? error : new Error(`${dir}: ${trouble}`, { cause: error });
  }
}

const outputsFile = (dir: string) => join(dir, 'outputs.json');

function knownKey(dir: string): string | undefined {
  const file = outputsFile(dir);
  if (!existsSync(file)) return undefined;
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as Partial<LocalOutputs>).apiKey;
  } catch {
    throw new Error(`${file} can't be read. Delete it: another API key is made then.`);
  }
}

/** For the owner's eyes: it holds keys. */
function writeOutputs(dir: string, outputs: LocalOutputs): void {
  const temporary = `${outputsFile(dir)}.new`;
  // One of another run might have another mode.
  rmSync(temporary, { force: true });
  writeFileSync(temporary, `${JSON.stringify(outputs, null, 2)}\n`, { mode: 0o600 });
  renameSync(temporary, outputsFile(dir));
}
