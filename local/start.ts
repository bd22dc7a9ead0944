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
import { temporaryDiskProblem } from './machine/disk.ts';
import { lockFolder } from './machine/lock.ts';
import { openPrivateFolder } from './machine/private-folder.ts';
import { runAssembly } from './run.ts';
import { loadAssembly } from './template/load.ts';
import { synthesize } from './template/synth.ts';

/** Addresses and keys for clients; `outputs.json` in the runtime's folder. */
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

/** Access to the state bucket, to create the first API key. */
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
  /** Additional CDK context. */
  context?: Record<string, unknown>;
  /** Limit of concurrent calls; by default 10, as in a new AWS account. */
  concurrency?: number;
  /** Whether a call above the limit waits: `wait` by default, or `refuse` as in AWS (429, and 503 over HTTP). */
  whenBusy?: WhenBusy;
  /** The command that runs functions; by default this Node with the runtime's own interface client. */
  node?: NodeCommand;
  /** Factor for the periods of schedules, for tests. */
  scheduleScale?: number;
  /** Faults to inject (docs/faults.md). */
  faults?: string;
  /** A cloud assembly to run instead of synthesizing infra/app.ts. */
  assembly?: string;
  /** Creates the first API key. Called once per folder: `outputs.json` keeps the key. */
  createKey?: (place: KeyPlace) => Promise<string>;
  /** Receives progress messages. */
  log?: (line: string) => void;
}

export interface Local {
  outputs: LocalOutputs;
  /** All outputs of the stack, such as the URLs of its queues. */
  stackOutputs: Record<string, string>;
  /** Denied requests since the start. */
  denials: Denial[];
  /** Injected faults since the start. */
  faults: readonly FaultCount[];
  /** Gives calls in progress some seconds, then stops everything. */
  stop(): Promise<void>;
}

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Synthesizes the app and runs its template on this machine.
 * @throws Error when the folder or a port is in use, packages are missing, or the template is not supported
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
      const synthesized = await synthesize({
        root,
        out: assemblyDir,
        context: { natives: 'host', ...context },
        cache: join(root, 'node_modules', '.cache', 'headstart'),
      });
      log(synthesized ? 'Synthesized the stack' : 'The stack is up to date');
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
    const problem = temporaryDiskProblem(error);
    throw problem === undefined ? error : new Error(`${dir}: ${problem}`, { cause: error });
  }
}

const outputsFile = (dir: string) => join(dir, 'outputs.json');

function knownKey(dir: string): string | undefined {
  const file = outputsFile(dir);
  if (!existsSync(file)) return undefined;
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) as Partial<LocalOutputs>).apiKey;
  } catch {
    throw new Error(`${file} can't be read. Delete it to create another API key.`);
  }
}

/** Only the owner can read the file, because it holds keys. */
function writeOutputs(dir: string, outputs: LocalOutputs): void {
  const temporary = `${outputsFile(dir)}.new`;
  // A file left by an interrupted run might have another mode.
  rmSync(temporary, { force: true });
  writeFileSync(temporary, `${JSON.stringify(outputs, null, 2)}\n`, { mode: 0o600 });
  renameSync(temporary, outputsFile(dir));
}
