import type { Context } from '../../../cli/context.ts';
import { main } from '../../../cli/main.ts';
import { recordedOutput } from './output.ts';

/** Runs a command as `headstart ARGS` would, with no environment but that given. */
export async function run(args: string[], env: NodeJS.ProcessEnv = {}, given: Pick<Context, 'confirm'> = {}) {
  const recorded = recordedOutput();
  const code = await main(args, { output: recorded.output, env, confirm: undefined, ...given });
  return { code, text: recorded.text(), errors: recorded.errors.join('\n'), progress: recorded.progress };
}
