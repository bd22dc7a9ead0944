import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { maxImageBytes } from '../../../shared/domain/images/limits.ts';
import { dir, setUp } from '../support/commands.ts';
import { problem } from '../support/fake-service.ts';

describe('headstart predict', () => {
  const routes = {
    'POST /v1/models/pets/predict': ({ body }: { body: Buffer }) =>
      body.includes('b')
        ? problem(422, 'image-rejected', 'The image ends early.')
        : {
            json: {
              model: 'pets',
              version: 2,
              predictions: [
                { label: 'cat', score: 0.98 },
                { label: 'dog', score: 0.02 },
              ],
            },
          },
  };
  const cat = () => join(dir, 'photos/cat/1.jpg');
  const dog = () => join(dir, 'photos/dog/1.jpg');

  test('prints the labels of each image, the best first', async () => {
    const { service, headstart } = await setUp({ routes });
    const { code, text } = await headstart('predict', 'pets', cat(), '--top', '2', '--version', '2');
    expect(code).toBe(0);
    expect(text).toMatch(/1\.jpg +cat +98\.0%\n +dog +2\.0%/);
    expect(service.received[0]?.path).toBe('/v1/models/pets/predict?top=2&version=2');
  });

  test('predicts the others if one image is rejected, and exits with 1', async () => {
    const { headstart } = await setUp({ routes });
    const { code, text, errors } = await headstart('predict', 'pets', dog(), cat(), join(dir, 'none.jpg'));
    expect(code).toBe(1);
    expect(text).toContain('98.0%');
    expect(errors).toContain(`${dog()}: The image ends early.`);
    expect(errors).toContain('none.jpg: The file does not exist.');
    expect(errors).toContain('headstart: No prediction for 2 of 3 images');
  });

  test('names empty and too large files, and predicts the others', async () => {
    const { headstart } = await setUp({ routes });
    const [empty, large] = ['empty.jpg', 'large.jpg'].map((name) => join(dir, name)) as [string, string];
    await writeFile(empty, '');
    await writeFile(large, new Uint8Array(maxImageBytes + 1));
    const { code, text, errors } = await headstart('predict', 'pets', empty, cat(), large);
    expect(code).toBe(1);
    expect(text).toContain('98.0%');
    expect(errors).toContain(`${empty}: The file is empty (0 bytes). Copy or download it again.`);
    expect(errors).toContain(`${large}: The file has 20971521 bytes; the limit is 20971520 (20 MiB).`);
    expect(errors).toContain('headstart: No prediction for 2 of 3 images');
  });

  test('stops at an error that concerns all images', async () => {
    const { headstart } = await setUp({
      routes: { 'POST /v1/models/pets/predict': () => problem(404, 'model-not-found', 'There is no model `pets`.') },
    });
    const { code, errors } = await headstart('predict', 'pets', cat(), dog());
    expect(code).toBe(1);
    expect(errors).toBe('headstart: There is no model `pets`.');
  });

  test('prints JSON lines on request', async () => {
    const { headstart } = await setUp({ routes });
    const { text } = await headstart('predict', 'pets', cat(), dog(), '--json');
    const [first, second] = text.split('\n').map((line) => JSON.parse(line));
    expect(first).toMatchObject({ image: cat(), version: 2, predictions: [{ label: 'cat' }, { label: 'dog' }] });
    expect(second).toEqual({ image: dog(), error: 'The image ends early.' });
  });
});
