import { env } from 'onnxruntime-node';
import sharp from 'sharp';
import { sha256 } from '../domain/digest.ts';
import type { ExportFormat, VersionRecord } from '../domain/state/records.ts';

/** The files of an export, by path. */
export type ExportFiles = Map<string, Uint8Array>;

const certificateFile = 'certificate.json';

/**
 * How far predictions may differ from the hosted ones. Tensors go through the same arithmetic, so probabilities agree to
 * 1e-5, and `known`, whose values are larger, to 1e-4. Images are decoded by another library with slightly different
 * pixels, and near the boundary of two classes a steep head amplifies that. So these differences are only reported, but
 * the label must equal the hosted one if the hosted one leads by more than `leadOfImages`.
 */
const tolerances = { score: 1e-5, known: 1e-4, leadOfImages: 0.5 } as const;

/** The description of the fixtures for the verify scripts. */
export interface CertifiedFixtures {
  model: string;
  labels: string;
  answers: string;
  /** The name is that of the model's input. */
  input: { name: string; size: number };
  tensors: { file: string; count: number };
  images: string[];
}

/**
 * Adds `certificate.json`, with the SHA-256 of every file, and `certificate.json.sha256`, with the certificate's own in the
 * format of `sha256sum -c`.
 */
export function certify(
  files: ExportFiles,
  format: ExportFormat,
  { model, version, inputDigest, base, extractor, depth, classes, unknown }: VersionRecord,
  fixtures?: CertifiedFixtures,
): ExportFiles {
  const certificate = {
    format,
    model,
    version,
    inputDigest,
    base: { name: base.name, digest: base.digest },
    extractor,
    ...(depth !== undefined && { depth }),
    labels: { count: classes.length, sha256: sha256(JSON.stringify(classes)) },
    knownFrom: unknown.threshold,
    ...(fixtures && { fixtures, tolerances }),
    computedBy: {
      'onnxruntime-node': env.versions.common,
      sharp: sharp.versions.sharp,
      libvips: sharp.versions.vips,
      platform: `${process.platform}-${process.arch}`,
    },
    files: Object.fromEntries([...files].map(([name, bytes]) => [name, sha256(bytes)])),
  };
  const body = Buffer.from(`${JSON.stringify(certificate, undefined, 2)}\n`);
  const digest = Buffer.from(`${sha256(body)}  ${certificateFile}\n`);
  return new Map([...files, [certificateFile, body], [`${certificateFile}.sha256`, digest]]);
}
