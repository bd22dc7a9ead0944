import type { Command } from 'commander';
import type { ConnectionOptions } from './connection/connect.ts';
import type { Output } from './output/output.ts';

/** What commands have of the world. */
export interface Context {
  output: Output;
  env: NodeJS.ProcessEnv;
  /** Asks the user; not there where nobody can answer. */
  confirm?: ((question: string) => Promise<boolean>) | undefined;
}

export interface ApiOptions extends ConnectionOptions {
  verbose?: boolean;
}

/** Options of every command that talks to the API. */
export function withConnection(command: Command): Command {
  return withFolder(command)
    .option('--url <address>', 'address of the API (HEADSTART_URL); by default that of the local runtime')
    .option('--key <key>', 'API key (HEADSTART_API_KEY); by default that of the local runtime');
}

/** Options of every command. */
export function withFolder(command: Command): Command {
  return command
    .option('--dir <folder>', 'folder of the local runtime', '.local')
    .option('--verbose', 'show where an error came from');
}

/** Options of a subcommand, and where it was not given one itself, those given before its name. */
export function allOptions<Options extends object>(command: Command): Options {
  const options = command.opts<Options>();
  const { parent } = command;
  const before = Object.entries(parent?.opts() ?? {}).filter(
    ([name]) => parent?.getOptionValueSource(name) === 'cli' && command.getOptionValueSource(name) !== 'cli',
  );
  return { ...options, ...Object.fromEntries(before) };
}
