import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sha256 } from '../../../shared/domain/digest.ts';
import { rejectionRecord } from '../../../shared/domain/state/records.ts';
import type { Extractor } from '../../../shared/ports/extractor.ts';

/** The contract of every {@link Extractor}, with two images that it can decode and bytes that it can't. */
export function describeExtractor(
  name: string,
  create: () => Promise<Extractor & { close?(): Promise<void> }>,
  images: { one: () => Promise<Uint8Array>; other: () => Promise<Uint8Array>; broken: Uint8Array },
): void {
  describe(name, () => {
    let extractor: Extractor & { close?(): Promise<void> };
    beforeAll(async () => {
      extractor = await create();
    });
    afterAll(() => extractor.close?.());

    test('gives finite features, as many as its base model has, and the digest of the bytes', async () => {
      const bytes = await images.one();
      const extraction = await extractor.extract(bytes);
      if (!extraction.ok) throw new Error(extraction.rejection.reason);
      expect(extraction.features).toHaveLength(extractor.base.featureSize);
      expect(extraction.features.every(Number.isFinite)).toBe(true);
      expect(extraction.thumbnail).toHaveLength(32 * 32);
      expect(extraction.sha256).toBe(sha256(bytes));
    });

    test('gives the same for the same image, even with several at once', async () => {
      const [one, other] = [await images.one(), await images.other()];
      const alone = await extractor.extract(one);
      const [together, different] = await Promise.all([extractor.extract(one), extractor.extract(other)]);
      expect(together).toEqual(alone);
      expect(different).not.toEqual(alone);
    });

    test('rejects a file that is not an image, with a reason, and continues', async () => {
      const extraction = await extractor.extract(images.broken);
      expect(extraction).toEqual({
        ok: false,
        rejection: rejectionRecord.parse((extraction as { rejection?: unknown }).rejection),
      });
      expect((await extractor.extract(await images.one())).ok).toBe(true);
    });
  });
}
