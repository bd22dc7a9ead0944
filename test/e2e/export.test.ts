import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { BrowserContext } from 'playwright-core';
import { openBrowser } from '../../bench/harness/browser.ts';
import { chromiumSource, noChromium } from '../../bench/harness/chromium.ts';
import { serveFolder } from '../../bench/harness/serve-folder.ts';
import { type Client, createClient } from '../../cli/client/client.ts';
import { createRandom } from '../../cli/demo/random.ts';
import { drawShape, shapeNames } from '../../cli/demo/shapes.ts';
import { runVerify } from '../../cli/export/run-verify.ts';
import { unpackInto } from '../../cli/export/unpack.ts';
import { type Runtime, startRuntime } from '../../cli/runtime/start-runtime.ts';
import type { ExportFormat } from '../../shared/api/exports.ts';
import type { HostedPredictions } from '../../shared/export/hosted-predictions.ts';

/** Exports with the real template and bundles. */

let root: string;
let runtime: Runtime;
let client: Client;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'headstart-export-'));
  runtime = await startRuntime({ dir: join(root, 'runtime'), apiPort: 0, awsPort: 0, log: () => {} });
  client = createClient({ url: runtime.outputs.apiUrl, key: runtime.outputs.apiKey });
  const random = createRandom(3);
  for (const shape of shapeNames) {
    const drawn = await Promise.all(Array.from({ length: 6 }, () => drawShape(shape, random)));
    const contentType = 'image/jpeg';
    const files = drawn.map(
      ({ length }, i) => ({ label: shape, filename: `${i}.jpg`, contentType, size: length }) as const,
    );
    const { uploads } = await client.call('createUploads', { dataset: 'shapes' }, { json: { files } });
    await Promise.all(uploads.map(({ upload }, i) => client.sendForm(upload, drawn[i] as Buffer)));
  }
  const { id } = await client.startTraining('shapes');
  expect(await client.waitForTraining(id)).toMatchObject({ status: 'succeeded', version: 1 });
}, 240_000);

afterAll(async () => {
  await runtime.stop();
  await rm(root, { recursive: true });
}, 180_000);

/** Exports version 1 into a folder of its own. */
async function exported(format: ExportFormat): Promise<string> {
  await client.call('startExport', { model: 'shapes', version: 1 }, { json: { format } });
  const { sha256, error } = await client.waitForExport('shapes', 1, format);
  expect(error).toBeUndefined();
  const folder = join(root, format);
  await unpackInto(folder, await client.downloadExport('shapes', 1, format), sha256 as string);
  return folder;
}

describe('an export through the API', () => {
  test('predicts its fixtures like the endpoint', async () => {
    const folder = await exported('onnx');
    const answers: HostedPredictions = JSON.parse(await readFile(join(folder, 'fixtures/answers.json'), 'utf8'));
    const labels: string[] = JSON.parse(await readFile(join(folder, 'labels.json'), 'utf8'));
    for (const [name, { probabilities, known }] of Object.entries(answers.images)) {
      const image = await readFile(join(folder, 'fixtures', name));
      const hosted = await client.predict('shapes', image, { version: 1, top: 1000 });
      const scores = labels.map((label) => hosted.predictions.find((each) => each.label === label)?.score);
      expect([name, scores, hosted.knownScore]).toEqual([name, probabilities, known]);
    }
  }, 180_000);

  test("has the built-in base model's licence", async () => {
    expect(await readdir(join(root, 'onnx/base'))).toEqual(['LICENSE', 'NOTICE']);
  });

  test('verifies in Node, and in Python if the modules are installed', async () => {
    const outcomes = (await runVerify(join(root, 'onnx'), process.env)).map(({ by, outcome, text }) => [
      by,
      outcome,
      text,
    ]);
    expect(outcomes).toEqual([
      ['Python', expect.stringMatching(/passed|skipped/), expect.any(String)],
      ['Node', 'passed', expect.stringContaining('12 labels the same')],
    ]);
  }, 180_000);

  test('is reused by a second request', async () => {
    const before = await client.call('getExport', { model: 'shapes', version: 1, format: 'onnx' });
    const { url: _, ...same } = before;
    expect(await client.call('startExport', { model: 'shapes', version: 1 }, { json: { format: 'onnx' } })).toEqual(
      same,
    );
  });

  test('of a missing version is refused', async () => {
    await expect(
      client.call('startExport', { model: 'shapes', version: 9 }, { json: { format: 'onnx' } }),
    ).rejects.toMatchObject({ code: 'version-not-found' });
    await expect(client.call('getExport', { model: 'shapes', version: 1, format: 'report' })).rejects.toMatchObject({
      code: 'export-not-found',
    });
  });

  test('as report contains report and model card', async () => {
    const folder = await exported('report');
    expect(await readFile(join(folder, 'report.html'), 'utf8')).toContain('<html');
    const card = JSON.parse(await readFile(join(folder, 'model-card.json'), 'utf8'));
    expect(card).toMatchObject({ model: 'shapes', version: 1, score: { accuracy: expect.any(Number) } });
    expect((await runVerify(folder, process.env)).map(({ outcome }) => outcome)).not.toContain('failed');
  }, 180_000);

  test('as tfjs contains a page that predicts in a browser like the endpoint', async () => {
    const folder = await exported('tfjs');
    expect(JSON.parse(await readFile(join(folder, 'head/model.json'), 'utf8'))).toHaveProperty('modelTopology');
    if (!chromiumSource()) return console.warn(`${noChromium} The page was not tried.`);
    const answers: HostedPredictions = JSON.parse(await readFile(join(folder, 'fixtures/answers.json'), 'utf8'));
    const server = await serveFolder(folder);
    const { context, close } = await openBrowser();
    try {
      const scores = await scoresInPage(context, server.url, join(folder, 'fixtures/wide.png'));
      const hosted = answers.images['wide.png']?.probabilities as number[];
      expect(scores.indexOf(Math.max(...scores))).toBe(answers.images['wide.png']?.label);
      for (const [i, score] of hosted.entries()) expect(scores[i]).toBeCloseTo(score, 2);
    } finally {
      await close();
      await server.close();
    }
  }, 180_000);

  test('needs no permission that a role lacks', () => expect(runtime.denials).toEqual([]));
});

/** Scores of an image that the test selects in the page. */
async function scoresInPage(context: BrowserContext, url: string, image: string): Promise<number[]> {
  const page = await context.newPage();
  await page.goto(url);
  await page.locator('#file:enabled').setInputFiles(image);
  await page.locator('#predictions li').first().waitFor();
  return JSON.parse((await page.locator('#predictions').getAttribute('data-scores')) ?? '[]');
}
