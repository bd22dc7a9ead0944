import { decodedOtherwise } from '../../shared/domain/decoded-otherwise.ts';
import { HeadstartError } from '../../shared/domain/errors.ts';
import type { VersionRecord } from '../../shared/domain/records.ts';
import type { Extraction, Extractors } from '../../shared/ports/extractor.ts';

/** An extraction that was begun before the version is known. */
export interface EarlyExtraction {
  /**
   * What the image is to a version's own base model.
   * @throws HeadstartError `base-mismatch`: the deployment can't extract features as the version was trained on
   */
  by(version: VersionRecord): Promise<Extraction>;
}

/**
 * Begins with an image before it is known which version answers, so that finding that out takes no time of its own: by
 * the base model that the same question took last, at first the built-in one. Where the version turns out to have
 * another, the image is extracted by that.
 */
export function createEarlyExtraction(extractors: Extractors) {
  /** Digest of a base model by question. */
  const last = new Map<string, string>();

  return (question: string, image: Uint8Array, wanted: { map: boolean }): EarlyExtraction => {
    const extractBy = (digest: string) =>
      extractors.use(digest, async (extractor) => {
        return { id: extractor.id, extraction: await extractor.extract(image, wanted) };
      });
    const expected = last.get(question) ?? extractors.builtIn.base.digest;
    const early = extractBy(expected);
    // Where it turns out not to be needed, nobody asks whether it failed.
    early.catch(() => {});

    return {
      async by(version) {
        const { digest } = version.base;
        const found = await (digest === expected ? early : extractBy(digest)).catch((error) => {
          throw error instanceof HeadstartError && error.code === 'base-not-found' ? notHere(version) : error;
        });
        if (found.id !== version.extractor) throw decodedOtherwise(version);
        last.set(question, digest);
        return found.extraction;
      },
    };
  };
}

function notHere({ model, version, base: { name, digest } }: VersionRecord): HeadstartError {
  return new HeadstartError(
    'base-mismatch',
    `Version ${version} of model \`${model}\` was trained on base model \`${name}\` of digest ${digest.slice(0, 12)}, which this deployment does not have. Register it: headstart base add; or train the model again.`,
  );
}
