import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '../client/client.ts';
import type { Output } from '../output/output.ts';
import { count, counted, seconds } from '../output/text.ts';
import { type Runtime, startRuntime } from '../runtime/start-runtime.ts';
import { Interrupted, nextInterrupt } from '../terminal/interrupt.ts';
import { messageOf } from '../terminal/message-of.ts';
import { UsageError } from '../terminal/usage-error.ts';
import { type DemoImages, prepareImages } from './images.ts';
import { runMainJob } from './main-job.ts';
import { createStages } from './stages.ts';

export interface DemoOptions {
  images: string | undefined;
  test: string | undefined;
  keep: boolean;
}

/**
 * Runs everything from images to predictions in a temporary folder, and removes the folder.
 * @throws Error that names the failed stage and the folder, which then stays; UsageError; Interrupted
 */
export async function runDemo(output: Output, options: DemoOptions): Promise<void> {
  const start = performance.now();
  const dir = await mkdtemp(join(tmpdir(), 'headstart-demo-'));
  let runtime: Promise<Runtime> | undefined;
  let { keep } = options;

  async function run(): Promise<void> {
    const stages = createStages(output);
    output.line(output.bold('Headstart demo') + output.dim('  from images to predictions, on this machine'));
    output.line();
    const images = await stages.run(
      options.images === undefined ? 'Draw' : 'Read',
      () => prepareImages(dir, options),
      describeImages,
    );
    const startHere = () => {
      runtime = startRuntime({ dir, apiPort: 0, awsPort: 0, log: () => {} });
      return runtime;
    };
    const { outputs, denials } = await stages.run(
      'Start',
      startHere,
      ({ outputs: { apiUrl } }) => `the stack runs on this machine, with its API at ${apiUrl}`,
    );
    await runMainJob(output, stages, createClient({ url: outputs.apiUrl, key: outputs.apiKey }), images);
    if (denials.length > 0)
      throw new Error(`${counted(denials.length, 'call')} of the functions denied: see denied.jsonl.`);
  }

  try {
    if ((await Promise.race([run(), nextInterrupt()])) === 'interrupted') throw new Interrupted();
    output.line();
    output.line(
      `The demo took ${seconds((performance.now() - start) / 1000)}. To run Headstart on this machine: npm start`,
    );
  } catch (error) {
    if (error instanceof Interrupted || error instanceof UsageError) throw error;
    keep = true;
    throw new Error(`${messageOf(error)} The logs are in ${join(dir, 'logs')}.`, { cause: error });
  } finally {
    await runtime?.then((started) => started.stop()).catch(() => undefined);
    if (keep) output.line(`The files are in ${dir}`);
    else await rm(dir, { recursive: true, force: true });
  }
}

function describeImages({ train, heldOut, labels }: DemoImages): string {
  return `${counted(train.length, 'image')} of ${labels} labels to train on, ${count(heldOut.length)} held out`;
}
