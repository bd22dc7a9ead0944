import { HeadstartError } from '../../shared/domain/errors.ts';
import type { VersionRecord } from '../../shared/domain/state/records.ts';
import { decodedOtherwise } from '../../shared/domain/versions/decoded-otherwise.ts';
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
 * the base model and decode path that the same question took last, at first the present ones. Where the version turns
 * out to have others, the image is extracted by those.
 */
export function createEarlyExtraction(extractors: Extractors) {
  /** By question. */
  const last = new Map<string, { digest: string; as?: string }>();

  return (question: string, image: Uint8Array, wanted: { map: boolean }): EarlyExtraction => {
    /** Nothing where the deployment has no decode path of that id. */
    const extractBy = (digest: string, as?: string) =>
      extractors.use(digest, async (extractor) => {
        const id = as ?? extractor.id;
        if (!extractor.ids.includes(id)) return undefined;
        return { id, extraction: await extractor.extract(image, { ...wanted, as: id }) };
      });
    const expected = last.get(question) ?? { digest: extractors.builtIn.base.digest };
    const early = extractBy(expected.digest, expected.as);
    // Where it turns out not to be needed, nobody asks whether it failed.
    early.catch(() => {});

    return {
      async by(version) {
        const { digest } = version.base;
        const as = version.extractor;
        const named = (error: unknown): never => {
          throw error instanceof HeadstartError && error.code === 'base-not-found' ? notHere(version) : error;
        };
        const begun = digest === expected.digest ? await early.catch(named) : undefined;
        const found = begun?.id === as ? begun : await extractBy(digest, as).catch(named);
        if (!found) throw decodedOtherwise(version);
        last.set(question, { digest, as });
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
