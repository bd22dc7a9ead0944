import { beforeEach, describe, expect, test } from '@jest/globals';
import { embedImage } from '../../../../functions/embed/embed.ts';
import { parseEmbedMessage } from '../../../../shared/domain/queue/embed-message.ts';
import { extractorId } from '../../../../shared/ml/extract/manifest.ts';
import { registerBase } from '../../../../shared/store/bases/register-base.ts';
import { readTraining } from '../../../../shared/store/trainings/trainings.ts';
import { readVersion } from '../../../../shared/store/versions/versions.ts';
import { tinyManifest, tinyModel } from '../../../shared/ml/extract/tiny-base.ts';
import { createFakeExtractor } from '../../../support/fake-extractor.ts';
import { deps, picture, resetWorld, run, train, upload, uploadShop } from '../training-world.ts';

beforeEach(resetWorld);

describe('a training on a registered base model', () => {
  const model = tinyModel();
  const manifest = tinyManifest(model);
  const base = { name: manifest.name, digest: manifest.digest };
  const id = extractorId(manifest.digest);
  const other = createFakeExtractor({ id, base: { ...base, featureSize: 2, inputSize: 1, bytes: 1 } });
  const embedQueued = async () => {
    for (const body of deps.embedQueue.sent) {
      for (const image of parseEmbedMessage(body)) {
        expect(image.base).toBe(manifest.digest);
        await embedImage({ ...deps, extractor: other }, image);
      }
    }
  };

  test('queues its images at once, and makes a version next to that of the built-in one', async () => {
    await registerBase(deps.state, manifest, model);
    await uploadShop();
    await train('t1');
    expect(await train('t2', { base })).toMatchObject({ status: 'embedding' });
    expect(deps.embedQueue.sent).toHaveLength(20);
    await embedQueued();
    await run('t2');
    expect(await readTraining(deps.state, 't2')).toMatchObject({ status: 'succeeded', version: 2 });
    expect(await readVersion(deps.state, 'shop', 2)).toMatchObject({ base, extractor: id });
    expect(await readVersion(deps.state, 'shop', 1)).toMatchObject({
      base: { name: 'fake-base', digest: 'd' },
      extractor: 'fake',
    });
    expect(new Set(deps.state.keys().flatMap((key) => /^features\/(\w+)/.exec(key)?.[1] ?? []))).toEqual(
      new Set(['fake', id]),
    );
  });

  test('fails if the base model is missing', async () => {
    await uploadShop();
    expect(await train('t1', { base })).toMatchObject({ status: 'failed', error: { code: 'base-not-found' } });
  });

  test('deletes embeddings of deleted images for every base model', async () => {
    await registerBase(deps.state, manifest, model);
    await uploadShop();
    const { etag, size } = await upload('shop/hat/x.jpg', picture(-1, 950));
    await deps.uploads.delete('shop/hat/x.jpg');
    await train('t1', { base });
    await embedQueued();
    const key = `features/fake/shop/images/${etag}-${size}.arrow`;
    deps.state.age(key, new Date('2025-12-31'));
    await run('t1');
    expect(deps.state.keys()).not.toContain(key);
  });
});
