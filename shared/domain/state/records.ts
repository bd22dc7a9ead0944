import { z } from 'zod';
import { hyperparameters as anyHyperparameters } from '../hyperparameters.ts';
import { chain, lease } from '../job.ts';
import { byLabel } from '../names/by-label.ts';

/** The JSON records of the state bucket. Times are ISO 8601 in UTC, digests SHA-256 in hexadecimal. */

const time = z.iso.datetime();

/** Why an image can't be used: what no further try could mend. `reason` says what is wrong and what to do. */
export const rejectionRecord = z
  .object({
    code: z.enum(['empty', 'too-large', 'too-many-pixels', 'unknown-format', 'undecodable']),
    reason: z.string(),
  })
  .meta({ id: 'Rejection' });

/** A base model, as records name it; the digest is that of its ONNX file. */
const hyperparameters = anyHyperparameters.meta({ id: 'Hyperparameters' });

const baseRef = z.object({ name: z.string(), digest: z.string() }).meta({ id: 'BaseRef' });

const jobError = z.object({ code: z.string(), message: z.string() }).meta({ id: 'JobError' });

const trainingStatus = z
  .enum(['queued', 'embedding', 'training', 'succeeded', 'failed', 'cancelled'])
  .meta({ id: 'TrainingStatus' });

/** What a version trained on its own must pass before predictions use it. */
export const gatePolicy = z.enum(['auto', 'manual']).meta({ id: 'GatePolicy' });

/** `auto`: a version goes live when its gate is passed; `manual`: only by hand. */
export const gateRecord = z.object({ policy: gatePolicy });

/** Whether the version of a training may go live by itself, and why not. */
const gateVerdict = z
  .object({
    policy: gatePolicy,
    /** The live version that it was compared with. */
    against: z.number().int().positive().optional(),
    passed: z.boolean(),
    /** What was found against it; empty when it passed. */
    reasons: z.array(z.string()),
    /** What its owner should know although it is no reason to hold it. */
    warnings: z.array(z.string()).optional(),
  })
  .meta({ id: 'GateVerdict' });

/** What a training found changed in the dataset since the version before. */
const datasetChanges = z
  .object({
    since: z.number().int().positive(),
    added: z.number().int(),
    removed: z.number().int(),
    relabelled: z.number().int(),
    /** The first of them. */
    relabels: z.array(z.object({ key: z.string(), from: z.string(), to: z.string() }).meta({ id: 'Relabel' })),
  })
  .meta({ id: 'DatasetChanges' });

/** A training: what was asked for, who works on it, how far it is. */
export const trainingRecord = z.object({
  id: z.string(),
  model: z.string(),
  dataset: z.string(),
  base: baseRef,
  hyperparameters,
  seed: z.number().int(),
  /** Precision wanted of the decisions for a label: a threshold is looked for that gives it. */
  precision: byLabel(z.string(), z.number()).default({}),
  status: trainingStatus,
  /** While it trains also the phase, and the mean log loss: of held-out examples, or of all in the final fit. */
  progress: z
    .object({
      done: z.number().int(),
      total: z.number().int(),
      phase: z.enum(['cross-validation', 'final-fit']).optional(),
      loss: z.number().optional(),
    })
    .meta({ id: 'TrainingProgress' }),
  requestedAt: time,
  finishedAt: time.optional(),
  version: z.number().int().optional(),
  error: jobError.optional(),
  gate: gateVerdict.optional(),
  changes: datasetChanges.optional(),
  /** Keys of images that the training went on without, because they could not be embedded in time. */
  notEmbedded: z.array(z.string()).default([]),
  /** Keys of images that were deleted or overwritten after the training had listed them, before they were embedded. */
  gone: z.array(z.string()).optional(),
  lease: lease.optional(),
  chain: chain.optional(),
  /** Digest of the stored list of the images that it works on. */
  listing: z.string().optional(),
  /** The wait for embeddings: when the last new one was seen, looks since then, how often missing ones were queued. */
  wait: z.object({ progressAt: time, looks: z.number().int().default(0), queued: z.number().int() }).optional(),
  /** Its version is being committed, and may go live: it can't be cancelled any more. */
  isFinal: z.boolean().optional(),
  /** The version that it gave: a runner that takes over makes no other one, though images may have gone or come. */
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

/** A model version: immutable, and committed by being written. */
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
  seed: z.number().int(),
  classes: z.array(z.string()),
  examples: z.number().int(),
  score: scoreSummary,
  /** Images whose score reaches the threshold are known: the share of those of the dataset that is to be accepted. */
  unknown: z.object({ threshold: z.number(), acceptance: z.number() }).meta({ id: 'UnknownRule' }),
  golden: z
    .object({ examples: z.number().int(), wrong: z.array(z.string()) })
    .meta({ id: 'GoldenResult' })
    .optional(),
  /** Below its label's threshold a prediction decides nothing; null: it never does, the precision can't be reached. */
  thresholds: byLabel(z.string(), z.number().nullable()).optional(),
  files: z.array(fileRecord),
  /**
   * How the keys of its files are made: `content` of the version's number and the file's digest. Versions of before,
   * without it, have them under their input's digest. Only `artifactKey` has to know.
   */
  layout: z.literal('content').optional(),
});

/** What stays of a deleted version, under the key of its record: nobody can commit its number again. */
export const deletedVersion = z.strictObject({ deleted: z.literal(true) });

/** The number that is meant for the version of an input: reserved before the version is committed. */
export const inputRecord = z.object({ version: z.number().int().positive() });

/** The highest number of a deleted version, as the code before kept it. */
export const deletedVersionsRecord = z.object({ highest: z.number().int().positive() });

/** The alias that predictions use, and what it meant before. */
export const liveRecord = z.object({
  version: z.number().int().positive(),
  /** When this was asked for: a training moves `live` only from what was asked for earlier. */
  askedAt: time,
  history: z.array(
    z
      .object({
        version: z.number().int().positive(),
        askedAt: time,
        by: z.string(),
        /** Promoted by hand although its gate had refused it. */
        override: z.boolean().optional(),
      })
      .meta({ id: 'LiveEntry' }),
  ),
});

/**
 * `live.json`: what is live, if anything, and which versions can't be any more. A deletion begins by taking its number
 * in here, so that one compare-and-swap decides between it and a request that makes the same version live.
 */
export const liveState = liveRecord.partial({ version: true, askedAt: true }).extend({
  deleted: z.array(z.number().int().positive()).default([]),
});

export const exportFormat = z.enum(['onnx', 'tfjs', 'report']);

/** The export of a version in a format: a job, and the archive that it made. */
export const exportRecord = z.object({
  model: z.string(),
  version: z.number().int().positive(),
  format: exportFormat,
  status: z.enum(['queued', 'succeeded', 'failed']),
  requestedAt: time,
  finishedAt: time.optional(),
  /** Of the archive. */
  sha256: z.string().optional(),
  size: z.number().int().optional(),
  error: jobError.optional(),
  lease: lease.optional(),
  chain: chain.optional(),
});

/**
 * A claim on a key of the uploads bucket: while it lasts, only the change that made it moves or deletes what has that
 * key. A move claims the key it leaves and the key it goes to.
 */
export const claimRecord = z.object({
  /** Of the change; the same in all claims of one change. */
  change: z.string(),
  /** Who works on it now: who made it, or who took it over to finish it. */
  holder: z.string(),
  key: z.string(),
  until: time,
  /** The ETag is that of the object to be moved. */
  move: z.object({ from: z.string(), etag: z.string(), to: z.string() }).optional(),
});

export const scope = z.enum(['predict', 'manage', 'admin']).meta({ id: 'Scope' });

/** An API key: its digest is its id; the key itself is not stored. */
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
