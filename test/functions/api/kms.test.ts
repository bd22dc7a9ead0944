import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { relabelExamples } from '../../../functions/api/edit-examples.ts';
import { forgetImages } from '../../../functions/api/forget.ts';
import { createS3ObjectStore } from '../../../shared/adapters/s3-object-store.ts';
import { contentId } from '../../../shared/domain/dataset/upload-key.ts';
import { sha256 } from '../../../shared/domain/digest.ts';
import { createFeatureStore } from '../../../shared/store/features/feature-store.ts';
import { type LocalAws, startLocalAws } from '../../support/local-bucket.ts';

let aws: LocalAws;
beforeAll(async () => {
  aws = await startLocalAws({ kmsKey: 'arn:aws:kms:eu-central-1:123456789012:key/data', versioned: true });
});
afterAll(() => aws.stop());

test('in a bucket with a KMS key, a moved image keeps its embedding and is forgotten with its copies', async () => {
  const store = createS3ObjectStore(aws.s3, aws.bucket);
  const deps = { uploads: store, state: store, now: () => new Date() };
  const [key, copy, moved] = ['d/a/1.jpg', 'd/_golden/a/copy.jpg', 'd/b/1.jpg'];
  const features = createFeatureStore(store, 'e', 'd');
  const contentOf = async (at: string) => {
    const { etag, size } = (await store.head(at)) ?? { etag: '', size: 0 };
    return contentId(etag, size);
  };
  for (const at of [key, copy]) {
    await store.put(at, 'the image', { contentType: 'image/jpeg' });
    const made = { features: Float32Array.of(1), thumbnail: new Uint8Array(4), width: 1, height: 1 };
    await features.write({ content: await contentOf(at), sha256: sha256('the image'), ...made });
  }
  expect(await contentOf(key)).not.toBe(await contentOf(copy));

  expect((await relabelExamples(deps, 'd', { keys: [key], label: 'b' })).results).toMatchObject([
    { outcome: 'relabelled', newKey: moved },
  ]);
  expect((await store.get(moved))?.contentType).toBe('image/jpeg');
  expect(await features.has(await contentOf(moved))).toBe(true);

  const { results, removed } = await forgetImages(deps, 'd', { keys: [moved] });
  expect(results).toMatchObject([{ outcome: 'forgotten', copies: [copy] }]);
  expect(removed).toEqual({ objects: 2, oldVersions: 0, embeddings: 3, packs: 0 });
  const left = [];
  for await (const entry of store.list('')) left.push(entry.key);
  expect(left).toEqual([]);
});
