import { readCompute } from '../../local/deployment.ts';
import { accountId } from '../../local/run.ts';
import type { FunctionSpec } from '../../local/template/functions.ts';
import { loadAssembly } from '../../local/template/load.ts';

/** The functions of the template in a folder. */
export function functionSpecs(assemblyDir: string): FunctionSpec[] {
  const account = { id: accountId, region: 'us-east-1' };
  const addresses = { queueUrl: (name: string) => name, apiEndpoint: () => 'http://127.0.0.1' };
  return [...readCompute(loadAssembly(assemblyDir), account, addresses).functions];
}

export function predictSpec(assemblyDir: string): FunctionSpec {
  const spec = functionSpecs(assemblyDir).find(({ environment }) => environment.POWERTOOLS_SERVICE_NAME === 'predict');
  if (!spec) throw new Error('The template has no function predict.');
  return spec;
}
