import type { Command } from 'commander';
import type { ConnectionOptions } from './connection.ts';
import type { Output } from './output/output.ts';

/** What commands have of the world. */
export interface Context {
  output: Output;
  env: NodeJS.ProcessEnv;
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
