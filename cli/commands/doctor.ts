import type { Command } from 'commander';
import type { DoctorFinding, ParametersOf } from '../../shared/api/types.ts';
import type { Client } from '../client/client.ts';
import { connect } from '../connection/connect.ts';
import type { Context } from '../context.ts';
import { type JsonOptions, withJson } from '../options/shared.ts';
import { inCommands } from '../output/in-commands.ts';
import type { Output } from '../output/output.ts';
import { count, counted } from '../output/text.ts';
import { trainCommand } from '../training/train-command.ts';

interface DoctorOptions extends JsonOptions {
  repair?: boolean;
  quick?: boolean;
  dataset?: string;
}

const maxShown = 200;

const help = `
Compares images, embeddings, packs, versions, trainings and queues. Lists every
missing, stale, damaged or orphaned object with its repair. Needs a key with
scope admin. Reads every stored file, with one request each; --quick compares
only names, sizes and records. --repair deletes only objects that can be made
again. Exit code 0: nothing is wrong, or everything was repaired. Exit code 1:
something is still wrong.

  $ headstart doctor
  $ headstart doctor --repair
  $ headstart doctor --quick --dataset pets`;

export function addDoctor(program: Command, context: Context): void {
  const command = program
    .command('doctor')
    .summary('find and repair damaged or missing stored objects')
    .description('Finds stored objects that are missing, stale, damaged or orphaned, and repairs them.')
    .option('--repair', 'repair what it can')
    .option('--quick', 'compare only names, sizes and records')
    .option('--dataset <name>', 'check only the embeddings of this dataset')
    .addHelpText('after', help);
  withJson(command).action((options: DoctorOptions) => doctor(context, options));
}

async function doctor({ output, env }: Context, options: DoctorOptions): Promise<void> {
  const { repair = false, quick = false, dataset, json = false, ...connection } = options;
  const client = await connect(connection, env);
  const query = { ...(quick && { quick }), ...(dataset !== undefined && { dataset }) };
  const done = output.pending(repair ? 'Checking and repairing ...' : 'Checking ...');
  const { repaired, left } = await (repair ? repairAll(client, query) : findAll(client, query)).finally(done);
  if (json) output.line(JSON.stringify(repair ? { repaired, left } : { findings: left }));
  else print(output, repair, repaired, left);
  if (left.length > 0) throw new Error(`${counted(left.length, 'problem')} left.`);
}

interface Found {
  repaired: DoctorFinding[];
  left: DoctorFinding[];
}

type Query = Omit<ParametersOf<'findProblems'>, 'cursor'>;

async function findAll(client: Client, query: Query): Promise<Found> {
  const left: DoctorFinding[] = [];
  for await (const page of client.pages('findProblems', query)) left.push(...page.findings);
  return { repaired: [], left };
}

async function repairAll(client: Client, query: Query): Promise<Found> {
  const found: Found = { repaired: [], left: [] };
  for await (const page of client.pages('repairProblems', query)) {
    found.repaired.push(...page.repaired);
    found.left.push(...page.left);
  }
  return found;
}

function print(output: Output, repair: boolean, repaired: DoctorFinding[], left: DoctorFinding[]): void {
  const all = [...repaired, ...left];
  for (const finding of all.slice(0, maxShown)) printFinding(output, finding, repaired.includes(finding));
  if (all.length > maxShown) output.line(`and ${count(all.length - maxShown)} more: --json prints all`);
  output.line(summary(repair, repaired, left));
}

function summary(repair: boolean, repaired: DoctorFinding[], left: DoctorFinding[]): string {
  if (repaired.length + left.length === 0) return 'Nothing is wrong';
  if (repair) return `${count(repaired.length)} repaired, ${count(left.length)} left`;
  const automatic = left.filter((finding) => finding.automatic).length;
  const next = automatic > 0 ? `: headstart doctor --repair repairs ${count(automatic)} of them` : '';
  return `${counted(left.length, 'finding')} (${byKind(left)})${next}`;
}

function printFinding(output: Output, { kind, key, problem, repair, training }: DoctorFinding, done: boolean): void {
  output.line(`${output.bold(done ? `${kind}, repaired` : kind)}  ${key}`);
  output.line(`  ${inCommands(problem)}`);
  const route = training && `POST /v1/models/${training.model}/trainings`;
  output.line(`  ${inCommands(route ? repair.replace(route, () => trainCommand(training)) : repair)}`);
}

function byKind(findings: readonly DoctorFinding[]): string {
  const kinds = [...new Set(findings.map(({ kind }) => kind))];
  return kinds.map((kind) => `${count(findings.filter((each) => each.kind === kind).length)} ${kind}`).join(', ');
}
