import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** A resource as CloudFormation writes it: properties still hold intrinsic functions. */
export interface Resource {
  Type: string;
  Properties?: Record<string, unknown>;
  Metadata?: Record<string, unknown>;
  Condition?: string;
}

export interface Template {
  Resources: Record<string, Resource>;
  Outputs?: Record<string, { Value: unknown }>;
  [section: string]: unknown;
}

/** The one stack of a cloud assembly, and the folder its assets' paths start from. */
export interface Assembly {
  dir: string;
  stackName: string;
  template: Template;
}

interface Manifest {
  artifacts: Record<string, { type: string; properties?: { templateFile?: string; stackName?: string } }>;
}

/** Sections that say nothing about how the stack runs. */
const sections = new Set(['Resources', 'Outputs', 'Description', 'Metadata', 'AWSTemplateFormatVersion']);

/**
 * Reads the folder that `cdk synth` writes.
 * @throws Error when it can't be read, holds not exactly one stack, or uses sections that are not supported.
 */
export function loadAssembly(dir: string): Assembly {
  const manifest = readJson<Manifest>(join(dir, 'manifest.json'));
  const stacks = Object.entries(manifest.artifacts).filter(([, { type }]) => type === 'aws:cloudformation:stack');
  const [stack] = stacks;
  if (!stack || stacks.length > 1)
    throw new Error(`The cloud assembly ${dir} holds ${stacks.length} stacks; the local runtime runs exactly one.`);
  const [id, { properties }] = stack;
  const template = readJson<Template>(join(dir, properties?.templateFile ?? `${id}.template.json`));
  const unknown = Object.keys(template).filter((section) => !sections.has(section));
  if (unknown.length > 0)
    throw new Error(`The template of ${id} has sections that the local runtime does not know: ${unknown.join(', ')}.`);
  return { dir: resolve(dir), stackName: properties?.stackName ?? id, template };
}

/** The folder that holds a function's code: by the asset's path, since its S3 key names a bucket that isn't there. */
export function assetFolder(assembly: Assembly, logicalId: string): string {
  const path = assembly.template.Resources[logicalId]?.Metadata?.['aws:asset:path'];
  if (typeof path !== 'string')
    throw new Error(
      `${logicalId} has no Metadata["aws:asset:path"]: its code can't be found. ` +
        'Synthesize with the context value aws:cdk:enable-asset-metadata set to true.',
    );
  return resolve(assembly.dir, path);
}

function readJson<T>(file: string): T {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch (error) {
    throw new Error(`${file} can't be read (${(error as Error).message}). Synthesize the app again.`);
  }
}
