import { sha256 } from '../../shared/domain/digest.ts';
import type { Extractor } from '../../shared/ports/extractor.ts';

/**
 * An extractor for images that are text: `1 2.5` has the features [1, 2.5]. Other text is undecodable, and `broken disk`
 * throws, like a broken machine.
 */
export function createFakeExtractor(changes: Partial<Extractor> = {}): Extractor & { extracted: string[] } {
  const extracted: string[] = [];
  return {
    id: 'fake',
    base: { name: 'fake-base', digest: 'd', featureSize: 2, inputSize: 1, bytes: 100 },
    extracted,
    ids: [changes.id ?? 'fake'],
    ...changes,
    async extract(bytes) {
      const text = new TextDecoder().decode(bytes);
      if (text === 'broken disk') throw new Error('broken disk');
      extracted.push(text);
      const features = Float32Array.from(text.split(' '), Number);
      if (features.some(Number.isNaN)) return { ok: false, rejection: { code: 'undecodable', reason: 'No numbers.' } };
      return { ok: true, features, thumbnail: new Uint8Array(1024), width: 1, height: 1, sha256: sha256(bytes) };
    },
  };
}
