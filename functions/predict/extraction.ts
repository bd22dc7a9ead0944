import { HeadstartError } from '../../shared/domain/errors.ts';
import type { Rejection, VersionRecord } from '../../shared/domain/state/records.ts';
import { decodedOtherwise } from '../../shared/domain/versions/decoded-otherwise.ts';
import { trunkLike } from '../../shared/ml/extract/trunk-like.ts';
import type { Extractors, FeatureMap } from '../../shared/ports/extractor.ts';

/** The input of a head from one image: the base model's features for a dense head, a trunk's map for a deep one. */
export type HeadInput =
  | {
      ok: true;
      numbers: Float32Array;
      /** For heat maps of dense heads, if the base model has one. */
      map?: FeatureMap | undefined;
    }
  | { ok: false; rejection: Rejection };

/** An extraction that starts before the version is known. */
interface EarlyExtraction {
  /**
   * The input of a version's head.
   * @throws HeadstartError `base-mismatch`: the deployment lacks the base model or the decode path of the version
   */
  by(version: VersionRecord): Promise<HeadInput>;
}

/** What an extraction depends on, beside the image. */
interface Source {
  /** Of the base model. */
  digest: string;
  /** Of a trunk; without it, the whole base model runs. */
  depth?: number | undefined;
  /** The id of the extractor or trunk, which names the decode path; by default the current one's. */
  as?: string | undefined;
}

/**
 * Extracts a head's input while the version is still being looked up. Uses the source of the previous prediction for the
 * same target, or at first the built-in base model. If the version turns out to have another, the input is extracted
 * again.
 */
export function createEarlyExtraction(extractors: Extractors) {
  /** The last source, by target: a model, and a version or `live`. */
  const last = new Map<string, Source>();

  return (target: string, image: Uint8Array, wanted: { map: boolean }): EarlyExtraction => {
    const expected = last.get(target) ?? { digest: extractors.builtIn.base.digest };
    const early = extractBy(extractors, expected, image, wanted);
    // A failure does not matter if another source is needed in the end.
    early.catch(() => {});

    return {
      async by(version) {
        const source = sourceOf(version);
        const rethrow = (error: unknown): never => {
          throw error instanceof HeadstartError && error.code === 'base-not-found' ? baseMismatch(version) : error;
        };
        const isExpected = source.digest === expected.digest && source.depth === expected.depth;
        const begun = isExpected ? await early.catch(rethrow) : undefined;
        const found =
          begun?.id === source.as ? begun : await extractBy(extractors, source, image, wanted).catch(rethrow);
        if (!found) throw decodedOtherwise(version);
        last.set(target, source);
        return found.input;
      },
    };
  };
}

/** @throws HeadstartError `base-mismatch` */
function sourceOf(version: VersionRecord): Source & { as: string } {
  const { base, depth, extractor } = version;
  const as = depth === undefined ? extractor : trunkLike(extractor, base.digest, depth);
  if (as === undefined) throw decodedOtherwise(version);
  return { digest: base.digest, depth, as };
}

/** Returns undefined if the deployment lacks the decode path. */
function extractBy(
  extractors: Extractors,
  { digest, depth, as }: Source,
  image: Uint8Array,
  wanted: { map: boolean },
): Promise<{ id: string; input: HeadInput } | undefined> {
  if (depth === undefined) {
    return extractors.use(digest, async (extractor) => {
      const id = as ?? extractor.id;
      if (!extractor.ids.includes(id)) return undefined;
      const extraction = await extractor.extract(image, { ...wanted, as: id });
      return {
        id,
        input: extraction.ok ? { ok: true, numbers: extraction.features, map: extraction.map } : extraction,
      };
    });
  }
  return extractors.useTrunk(digest, depth, async (trunk) => {
    const id = as ?? trunk.id;
    if (!trunk.ids.includes(id)) return undefined;
    const extraction = await trunk.extract(image, { as: id });
    return { id, input: extraction.ok ? { ok: true, numbers: extraction.map } : extraction };
  });
}

function baseMismatch({ model, version, base: { name, digest } }: VersionRecord): HeadstartError {
  return new HeadstartError(
    'base-mismatch',
    `Version ${version} of model \`${model}\` was trained on base model \`${name}\` (digest ${digest.slice(0, 12)}), which this deployment does not have. Register it with headstart base add, or train the model again.`,
  );
}
