import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** A resource of a template. Its properties still contain intrinsic functions. */
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

/** The single stack of a cloud assembly, and the folder of its assets. */
export interface Assembly {
  dir: string;
  stackName: string;
  template: Template;
}

interface Manifest {
  artifacts: Record<string, { type: string; properties?: { templateFile?: string; stackName?: string } }>;
}

/** Other sections would change how the stack runs. */
const supportedSections = new Set(['Resources', 'Outputs', 'Description', 'Metadata', 'AWSTemplateFormatVersion']);

/**
 * Reads the folder that `cdk synth` writes.
 * @throws Error when it can't be read, has more or fewer than one stack, or has unsupported sections
 */
export function loadAssembly(dir: string): Assembly {
  const manifest = readJson<Manifest>(join(dir, 'manifest.json'));
  const stacks = Object.entries(manifest.artifacts).filter(([, { type }]) => type === 'aws:cloudformation:stack');
  const [stack] = stacks;
  if (!stack || stacks.length > 1)
    throw new Error(`The cloud assembly ${dir} has ${stacks.length} stacks; the local runtime supports exactly one.`);
  const [id, { properties }] = stack;
  const template = readJson<Template>(join(dir, properties?.templateFile ?? `${id}.template.json`));
  const unknown = Object.keys(template).filter((section) => !supportedSections.has(section));
  if (unknown.length > 0)
    throw new Error(
      `The template of ${id} has sections that the local runtime does not support: ${unknown.join(', ')}.`,
    );
  return { dir: resolve(dir), stackName: properties?.stackName ?? id, template };
}

/** The folder of a function's code. The asset's S3 key is useless here, because its bucket does not exist. */
export function assetFolder(assembly: Assembly, logicalId: string): string {
  const path = assembly.template.Resources[logicalId]?.Metadata?.['aws:asset:path'];
  if (typeof path !== 'string')
    throw new Error(
      `${logicalId} has no Metadata["aws:asset:path"], so its code can't be found. ` +
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
