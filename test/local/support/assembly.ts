import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import { readCompute, readStorage } from '../../../local/deployment.ts';
import { type Assembly, loadAssembly, type Resource } from '../../../local/template/load.ts';
import { synthesizeFixture } from './fixture.ts';

export const account = { id: '123456789012', region: 'eu-west-1' };
export const addresses = {
  queueUrl: (name: string) => `http://sqs/${name}`,
  apiEndpoint: () => 'http://api',
};
export const fixtureFunction = 'arn:aws:lambda:eu-west-1:123456789012:function:f';
export let dir: string;
export let assembly: Assembly;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'template-'));
  assembly = loadAssembly(synthesizeFixture(dir));
}, 180_000);
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** The fixture with a changed resource. */
export function changed(
  type: string,
  change: (properties: Record<string, unknown>, resource: Resource) => void,
): Assembly {
  const copy = structuredClone(assembly);
  const resource = Object.values(copy.template.Resources).find(({ Type }) => Type === type) as Resource;
  resource.Properties ??= {};
  change(resource.Properties, resource);
  return copy;
}
export const compute = (from: Assembly) => readCompute(from, account, addresses);
export const storage = (from: Assembly) => readStorage(from, account, addresses.apiEndpoint);
