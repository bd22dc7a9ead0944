import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createRandom } from '../../cli/demo/random.ts';
import { drawShape, shapeNames } from '../../cli/demo/shapes.ts';
import { type Runtime, startRuntime } from '../../cli/runtime/start-runtime.ts';
import { openApiDocument } from '../../shared/api/openapi.ts';

/**
 * The main job by clients that others' tools generate, unchanged. Needs Java and the Python packages
 * openapi-python-client (0.29), openapi-generator-cli (7.26), httpx, urllib3, pydantic and python-dateutil.
 */

const python = async (...args: string[]) => (await promisify(execFile)('python3', args)).stdout;
const script = (name: string) => fileURLToPath(new URL(name, import.meta.url));

let dir: string;
let runtime: Runtime;
const inDir = (name: string) => join(dir, name);

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'headstart-clients-'));
  runtime = await startRuntime({ dir: inDir('runtime'), apiPort: 0, awsPort: 0, log: () => {} });
  await writeFile(inDir('openapi.json'), JSON.stringify(openApiDocument()));
  const random = createRandom(3);
  for (const shape of shapeNames) {
    await mkdir(inDir(`images/${shape}`), { recursive: true });
    for (let i = 0; i < 8; i++) await writeFile(inDir(`images/${shape}/${i}.jpg`), await drawShape(shape, random));
  }
}, 240_000);

afterEach(async () => {
  await runtime.stop();
  await rm(dir, { recursive: true });
}, 180_000);

const tools = [
  {
    tool: 'openapi-python-client',
    generate: () =>
      python(
        ...['-m', 'openapi_python_client', 'generate', '--meta', 'none'],
        ...['--path', inDir('openapi.json'), '--output-path', inDir('client')],
      ),
    job: 'openapi_python_client_job.py',
  },
  {
    tool: 'openapi-generator',
    generate: () =>
      python(
        ...['-c', 'import openapi_generator_cli; openapi_generator_cli.cli()'],
        ...['generate', '-g', 'python', '--package-name', 'client'],
        ...['-i', inDir('openapi.json'), '-o', dir],
      ),
    job: 'openapi_generator_job.py',
  },
];

describe('a generated client', () => {
  test.each(tools)(
    'of $tool can be imported as a whole, and does the main job',
    async ({ generate, job }) => {
      await generate();
      const imports = `
import importlib, pkgutil, sys
sys.path.insert(0, sys.argv[1])
import client
for module in pkgutil.walk_packages(client.__path__, 'client.'): importlib.import_module(module.name)`;
      await python('-c', imports, dir);
      const { apiUrl, apiKey } = runtime.outputs;
      const found = JSON.parse(await python(script(job), dir, apiUrl, apiKey, inDir('images')));
      const { answers, ...rest } = found;
      expect(new Set(answers)).toEqual(new Set(['circle']));
      expect(rest).toEqual({
        datasets: ['shapes'],
        training: ['succeeded', 1, 0.01],
        explained: [true, 'circle'],
        relabelled: 'relabelled',
        pages: ['near', 'circle', 1],
        archive: 'application/zip',
        refused: ['dataset-not-found', 'Forbidden'],
      });
    },
    300_000,
  );
});
