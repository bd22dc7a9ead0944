import type { Command } from 'commander';
import type { ConnectionOptions } from '../connection/connect.ts';
import { wholeNumber } from './values.ts';

/** Options and arguments that several commands share. */

export interface ApiOptions extends ConnectionOptions {
  verbose?: boolean;
}

export interface JsonOptions extends ApiOptions {
  json?: boolean;
}

/** Options of commands that call the API. */
export function withConnection(command: Command): Command {
  return withFolder(command)
    .option('--url <address>', 'address of the API (HEADSTART_URL; default: the local runtime)')
    .option('--key <key>', 'API key (HEADSTART_API_KEY; default: the key of the local runtime)');
}

/** Options of commands that call the API, and --json. */
export const withJson = (command: Command): Command =>
  withConnection(command.option('--json', "print the API's response"));

/** Options of every command. */
export const withFolder = (command: Command): Command =>
  withVerbose(command.option('--dir <folder>', 'folder of the local runtime', '.local'));

export const withVerbose = (command: Command): Command =>
  command.option('--verbose', 'print the stack trace of an error');

/** Options that name the state bucket of a deployment. */
export const withBucket = (command: Command): Command =>
  command
    .option('--bucket <name>', 'state bucket of the deployment (default: the local runtime)')
    .option('--region <region>', 'region of the bucket (default: from the AWS configuration)');

export const withVersion = (command: Command): Command =>
  command.argument('[version]', 'version (default: the live version, or the latest)', wholeNumber(1));

const maxListed = 200;

export const withLimit = (command: Command): Command =>
  command.option('--limit <images>', 'number of images to show', wholeNumber(1, maxListed), 20);

/** The last line of a list that --limit has cut. */
export const moreListed = `--limit shows up to ${maxListed}`;

/** The options of a subcommand, and those given before its name. Its own win. */
export function allOptions<Options extends object>(command: Command): Options {
  const options = command.opts<Options>();
  const { parent } = command;
  const inherited = Object.entries(parent?.opts() ?? {}).filter(
    ([name]) => parent?.getOptionValueSource(name) === 'cli' && command.getOptionValueSource(name) !== 'cli',
  );
  return { ...options, ...Object.fromEntries(inherited) };
}
