import { env } from 'onnxruntime-node';
import sharp from 'sharp';
import { sha256 } from '../domain/digest.ts';
import type { ExportFormat, VersionRecord } from '../domain/state/records.ts';

/** The files of an export, by their path in it. */
export type ExportFiles = Map<string, Uint8Array>;

const certificateFile = 'certificate.json';

/**
 * How far answers may be from the hosted ones. Tensors reach the same arithmetic, so their scores agree to 1e-5; how well
 * an image is known is a number of several units, to 1e-4. Images are decoded by another library, whose pixels differ, and
 * near the border of two classes a steep head makes much of that: their differences are told, and a label must be the
 * hosted one where that leads by more than `leadOfImages`.
 */
const tolerances = { score: 1e-5, known: 1e-4, leadOfImages: 0.5 } as const;

/** What a verify script has to know of fixtures. */
export interface CertifiedFixtures {
  model: string;
  labels: string;
  answers: string;
  /** Names are those of the model. */
  input: { name: string; size: number };
  tensors: { file: string; count: number };
  images: string[];
}

/**
 * Adds to the files of an export what says that they are whole: `certificate.json`, with the SHA-256 of every file, and
 * `certificate.json.sha256`, the certificate's own, as `sha256sum -c` reads it.
 */
export function certify(
  files: ExportFiles,
  format: ExportFormat,
  { model, version, inputDigest, base, extractor, classes, unknown }: VersionRecord,
  fixtures?: CertifiedFixtures,
): ExportFiles {
  const certificate = {
    format,
    model,
    version,
    inputDigest,
    base: { name: base.name, digest: base.digest },
    extractor,
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
