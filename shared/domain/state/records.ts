import { z } from 'zod';
import { hyperparameters as anyHyperparameters } from '../hyperparameters.ts';
import { chain, lease } from '../job.ts';
import { byLabel } from '../names/by-label.ts';

/** The JSON records of the state bucket. Times are ISO 8601 in UTC, digests SHA-256 in hexadecimal. */

const time = z.iso.datetime();

/** Why an image can't be used. Retrying would not help. `reason` says what is wrong and what to do. */
export const rejectionRecord = z
  .object({
    code: z.enum(['empty', 'too-large', 'too-many-pixels', 'unknown-format', 'undecodable']),
    reason: z.string(),
  })
  .meta({ id: 'Rejection' });

const hyperparameters = anyHyperparameters.meta({ id: 'Hyperparameters' });

/** A base model by name and digest of its ONNX file. */
const baseRef = z.object({ name: z.string(), digest: z.string() }).meta({ id: 'BaseRef' });

const jobError = z.object({ code: z.string(), message: z.string() }).meta({ id: 'JobError' });

const trainingStatus = z
  .enum(['queued', 'embedding', 'training', 'succeeded', 'failed', 'cancelled'])
  .meta({ id: 'TrainingStatus' });

/** `auto`: a version goes live if it passes its gate. `manual`: only a request makes it live. */
export const gatePolicy = z.enum(['auto', 'manual']).meta({ id: 'GatePolicy' });

export const gateRecord = z.object({ policy: gatePolicy });

/** Whether the version of a training may go live automatically, and why not. */
const gateVerdict = z
  .object({
    policy: gatePolicy,
    /** The live version that it was compared with. */
    against: z.number().int().positive().optional(),
    passed: z.boolean(),
    /** Why it did not pass; empty if it passed. */
    reasons: z.array(z.string()),
    /** Problems that don't keep it from going live. */
    warnings: z.array(z.string()).optional(),
  })
  .meta({ id: 'GateVerdict' });

/** Changes of the dataset since the previous version. */
const datasetChanges = z
  .object({
    since: z.number().int().positive(),
    added: z.number().int(),
    removed: z.number().int(),
    relabelled: z.number().int(),
    /** The first of the relabelled images. */
    relabels: z.array(z.object({ key: z.string(), from: z.string(), to: z.string() }).meta({ id: 'Relabel' })),
  })
  .meta({ id: 'DatasetChanges' });

/** A training: its request, its runner, its progress and its outcome. */
export const trainingRecord = z.object({
  id: z.string(),
  model: z.string(),
  dataset: z.string(),
  base: baseRef,
  hyperparameters,
  seed: z.number().int(),
  /** Requested precision of the decisions for a label. The training finds a threshold that gives it. */
  precision: byLabel(z.string(), z.number()).default({}),
  status: trainingStatus,
  /** `loss` is the mean log loss of held-out examples, or of all examples in the final fit. */
  progress: z
    .object({
      done: z.number().int(),
      total: z.number().int(),
      phase: z.enum(['cross-validation', 'final-fit']).optional(),
      loss: z.number().optional(),
      /** Estimate of the time until the version exists; only deep heads take long enough for one. */
      secondsLeft: z.number().int().optional(),
    })
    .meta({ id: 'TrainingProgress' }),
  requestedAt: time,
  finishedAt: time.optional(),
  version: z.number().int().optional(),
  error: jobError.optional(),
  gate: gateVerdict.optional(),
  changes: datasetChanges.optional(),
  /** Keys of images that were not embedded in time. */
  notEmbedded: z.array(z.string()).default([]),
  /** Keys of images that were deleted or overwritten between the listing and their embedding. */
  gone: z.array(z.string()).optional(),
  lease: lease.optional(),
  chain: chain.optional(),
  /** Digest of the stored list of its images. */
  listing: z.string().optional(),
  /**
   * The wait for embeddings, or for the maps of `trunk`: time of the last progress, checks since then, times the missing
   * images were queued.
   */
  wait: z
    .object({
      progressAt: time,
      looks: z.number().int().default(0),
      queued: z.number().int(),
      trunk: z.string().optional(),
    })
    .optional(),
  /** Its version is being committed and may go live, so it can't be cancelled. */
  isFinal: z.boolean().optional(),
  /** The version that it produced. A runner that takes over keeps it, even if the images have changed. */
  made: z.number().int().optional(),
});

export const fileRecord = z.object({ name: z.string(), sha256: z.string(), size: z.number().int() });

const scoreSummary = z
  .object({
    accuracy: z.number(),
    interval: z.tuple([z.number(), z.number()]),
    macroF1: z.number(),
    logLoss: z.number(),
  })
  .meta({ id: 'ScoreSummary' });

/** A model version. Immutable; writing it commits the version. */
export const versionRecord = z.object({
  model: z.string(),
  version: z.number().int().positive(),
  inputDigest: z.string(),
  training: z.string(),
  createdAt: time,
  dataset: z.string(),
  extractor: z.string(),
  base: baseRef,
  hyperparameters,
  /** For a deep head, the block of the base model whose map it takes. Other heads take the features. */
  depth: z.number().int().optional(),
  seed: z.number().int(),
  classes: z.array(z.string()),
  examples: z.number().int(),
  score: scoreSummary,
  /**
   * Images with a score of at least `threshold` are known. `acceptance` is the share of the dataset that should be
   * known.
   */
  unknown: z.object({ threshold: z.number(), acceptance: z.number() }).meta({ id: 'UnknownRule' }),
  golden: z
    .object({ examples: z.number().int(), wrong: z.array(z.string()) })
    .meta({ id: 'GoldenResult' })
    .optional(),
  /**
   * A prediction below its label's threshold gives no decision. null: the label is never decided, as the precision
   * can't be reached.
   */
  thresholds: byLabel(z.string(), z.number().nullable()).optional(),
  files: z.array(fileRecord),
  /**
   * The form of its files' keys. `content`: version number and file digest. Versions from an earlier release have keys
   * with their input digest. Only `artifactKey` uses this.
   */
  layout: z.literal('content').optional(),
});

/** Replaces the record of a deleted version, so that its number is not used again. */
export const deletedVersion = z.strictObject({ deleted: z.literal(true) });

/** The version number reserved for an input, before the version is committed. */
export const inputRecord = z.object({ version: z.number().int().positive() });

/** The highest number of a deleted version, from an earlier release. */
export const deletedVersionsRecord = z.object({ highest: z.number().int().positive() });

/** The live version and its history. */
export const liveRecord = z.object({
  version: z.number().int().positive(),
  /** Time of the request. A training replaces only a live version that was requested earlier. */
  askedAt: time,
  history: z.array(
    z
      .object({
        version: z.number().int().positive(),
        askedAt: time,
        by: z.string(),
        /** Made live by a request although it did not pass its gate. */
        override: z.boolean().optional(),
      })
      .meta({ id: 'LiveEntry' }),
  ),
});

/**
 * `live.json`: the live version, if any, and the deleted versions. A deletion first adds its number here, so that one
 * compare-and-swap decides between it and a request that makes the version live.
 */
export const liveState = liveRecord.partial({ version: true, askedAt: true }).extend({
  deleted: z.array(z.number().int().positive()).default([]),
});

export const exportFormat = z.enum(['onnx', 'tfjs', 'report']);

/** The export of a version in a format: the job and its archive. */
export const exportRecord = z.object({
  model: z.string(),
  version: z.number().int().positive(),
  format: exportFormat,
  status: z.enum(['queued', 'succeeded', 'failed']),
  requestedAt: time,
  finishedAt: time.optional(),
  /** Digest of the archive. */
  sha256: z.string().optional(),
  size: z.number().int().optional(),
  error: jobError.optional(),
  lease: lease.optional(),
  chain: chain.optional(),
});

/**
 * A claim on a key of the uploads bucket. While it lasts, only the change that holds it moves or deletes the object. A
 * move claims the image's old and new key.
 */
export const claimRecord = z.object({
  /** Id of the change, equal in all its claims. */
  change: z.string(),
  /** The request that made the change or took it over. */
  holder: z.string(),
  key: z.string(),
  until: time,
  /** The ETag is that of the object to be moved. */
  move: z.object({ from: z.string(), etag: z.string(), to: z.string() }).optional(),
});

export const scope = z.enum(['predict', 'manage', 'admin']).meta({ id: 'Scope' });

/** An API key. Its id is the digest of the key, which is not stored. */
export const apiKeyRecord = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(scope),
  createdAt: time,
  expiresAt: time.optional(),
});

export type TrainingRecord = z.infer<typeof trainingRecord>;
export type BaseRef = z.infer<typeof baseRef>;
export type TrainingStatus = z.infer<typeof trainingStatus>;
export type VersionRecord = z.infer<typeof versionRecord>;
export type DatasetChanges = z.infer<typeof datasetChanges>;
export type GatePolicy = z.infer<typeof gatePolicy>;
export type GateVerdict = z.infer<typeof gateVerdict>;
export type LiveState = z.infer<typeof liveState>;
export type LiveRecord = z.infer<typeof liveRecord>;
export type ExportFormat = z.infer<typeof exportFormat>;
export type ExportRecord = z.infer<typeof exportRecord>;
export type ApiKeyRecord = z.infer<typeof apiKeyRecord>;
export type ClaimRecord = z.infer<typeof claimRecord>;
export type FileRecord = z.infer<typeof fileRecord>;
export type Rejection = z.infer<typeof rejectionRecord>;
export type Scope = z.infer<typeof scope>;

export const endedStatuses: readonly TrainingStatus[] = ['succeeded', 'failed', 'cancelled'];
