import { HeadstartError } from '../../shared/domain/errors.ts';
import type { VersionRecord } from '../../shared/domain/state/records.ts';
import { decodedOtherwise } from '../../shared/domain/versions/decoded-otherwise.ts';
import type { Extraction, Extractors } from '../../shared/ports/extractor.ts';

/** An extraction that starts before the version is known. */
interface EarlyExtraction {
  /**
   * The features of the image by the base model of a version.
   * @throws HeadstartError `base-mismatch`: the deployment lacks the base model or the decode path of the version
   */
  by(version: VersionRecord): Promise<Extraction>;
}

/**
 * Extracts features while the version is still being looked up. Uses the base model and decode path of the previous
 * prediction for the same target, or at first the built-in ones. If the version turns out to have others, the features
 * are extracted again.
 */
export function createEarlyExtraction(extractors: Extractors) {
  /** The last base model and decode path, by target: a model, and a version or `live`. */
  const last = new Map<string, { digest: string; as?: string }>();

  return (target: string, image: Uint8Array, wanted: { map: boolean }): EarlyExtraction => {
    /** Returns undefined if the deployment lacks the decode path. */
    const extractBy = (digest: string, as?: string) =>
      extractors.use(digest, async (extractor) => {
        const id = as ?? extractor.id;
        if (!extractor.ids.includes(id)) return undefined;
        return { id, extraction: await extractor.extract(image, { ...wanted, as: id }) };
      });
    const expected = last.get(target) ?? { digest: extractors.builtIn.base.digest };
    const early = extractBy(expected.digest, expected.as);
    // A failure does not matter if another base model is needed in the end.
    early.catch(() => {});

    return {
      async by(version) {
        const { digest } = version.base;
        const as = version.extractor;
        const rethrow = (error: unknown): never => {
          throw error instanceof HeadstartError && error.code === 'base-not-found' ? baseMismatch(version) : error;
        };
        const begun = digest === expected.digest ? await early.catch(rethrow) : undefined;
        const found = begun?.id === as ? begun : await extractBy(digest, as).catch(rethrow);
        if (!found) throw decodedOtherwise(version);
        last.set(target, { digest, as });
        return found.extraction;
      },
    };
  };
}

function baseMismatch({ model, version, base: { name, digest } }: VersionRecord): HeadstartError {
  return new HeadstartError(
    'base-mismatch',
    `Version ${version} of model \`${model}\` was trained on base model \`${name}\` (digest ${digest.slice(0, 12)}), which this deployment does not have. Register it with headstart base add, or train the model again.`,
  );
}
