import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { createClient } from '../../../cli/client/client.ts';
import { runMainJob } from '../../../cli/demo/main-job.ts';
import { createStages } from '../../../cli/demo/stages.ts';
import { codeLinesOf, read } from '../../docs/support/pages.ts';
import { startFakeService } from '../support/fake-service.ts';
import { jpeg, makeFolder } from '../support/files.ts';
import { recordedOutput } from '../support/output.ts';
import { versionOf } from '../support/version.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function setUp() {
  const training = { id: 't1', model: 'shapes', status: 'succeeded', progress: { done: 1, total: 1 }, version: 1 };
  const service = await startFakeService({
    routes: {
      'POST /v1/models/shapes/trainings': () => ({ status: 202, json: training }),
      'GET /v1/trainings/t1': () => ({ json: training }),
      'GET /v1/models/shapes/versions/1': () => ({ json: versionOf() }),
      'POST /v1/models/shapes/predict': ({ body }) => ({
        json: { predictions: [{ label: body.includes('round') ? 'circle' : 'square', score: 0.9 }] },
      }),
    },
  });
  const { dir, remove } = await makeFolder({
    'circle/1.jpg': jpeg('a'),
    'square/1.jpg': jpeg('b'),
    'circle/2.jpg': jpeg('round'),
    'square/2.jpg': jpeg('flat'),
    'circle/3.jpg': jpeg('neither'),
  });
  ends.push(service.stop, remove);
  const file = (label: string, name: string) => ({
    path: join(dir, label, name),
    name,
    label,
    split: 'train' as const,
  });
  const images = {
    dataset: 'shapes',
    labels: 2,
    train: [file('circle', '1.jpg'), file('square', '1.jpg')],
    heldOut: [file('circle', '2.jpg'), file('square', '2.jpg'), file('circle', '3.jpg')],
  };
  return { service, images, client: createClient({ url: service.url, key: 'hs_1' }) };
}

test('each stage prints its result, and predictions are compared with the local labels', async () => {
  const { service, images, client } = await setUp();
  const { output, lines, text } = recordedOutput();
  await runMainJob(output, createStages(output), client, images);
  expect(service.stored.size).toBe(2);
  const stages = lines.filter((line) => /^ {2}(Upload|Embed|Train|Predict) /.test(line));
  expect(stages).toEqual([
    expect.stringMatching(/Upload +2 images, 0\.0 kB, [\d,]+ per second +[\d.]+ s$/),
    expect.stringMatching(/Embed +2 embeddings, made during the upload/),
    expect.stringMatching(/Train +version 1 of model shapes on 1,160 examples, live/),
    expect.stringMatching(/Predict +3 images that it has not seen/),
  ]);
  expect(text()).toContain('66.7% right (2 of 3)');
  expect(text()).toMatch(/3\.jpg +circle +square +90\.0% +wrong/);
});

test('README shows what the demo prints', async () => {
  const withoutNumbers = (line: string) =>
    line
      .replaceAll(/\d([\d.,]*\d)?/g, '#')
      .replaceAll('# kB', '# MB')
      .replaceAll(/\s+/g, ' ')
      .trim();
  const { images, client } = await setUp();
  const { output, lines } = recordedOutput();
  await runMainJob(output, createStages(output), client, images);
  const shown = codeLinesOf(read('README.md')).filter((line) => /^ {2}[A-Z][a-z]+ {2}| right \(/.test(line));
  expect(shown).toHaveLength(5);
  expect(lines.map(withoutNumbers)).toEqual(expect.arrayContaining(shown.map(withoutNumbers)));
});

test('a stage that fails is named', async () => {
  const { images, client } = await setUp();
  const { output } = recordedOutput();
  const job = runMainJob(output, createStages(output), client, {
    ...images,
    train: [{ path: '/nowhere/1.jpg', name: '1.jpg', label: 'circle', split: 'train' }],
  });
  await expect(job).rejects.toThrow(/The demo failed at "Upload"\. 1 image not uploaded \(no longer there\)/);
});
