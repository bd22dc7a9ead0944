import { z } from 'zod';
import { hyperparameters } from './hyperparameters.ts';

/** The JSON records of the state bucket. Times are ISO 8601 in UTC, digests SHA-256 in hexadecimal. */

const time = z.iso.datetime();

/** Why an image can't be used: what no further try could mend. `reason` says what is wrong and what to do. */
export const rejectionRecord = z.object({
  code: z.enum(['empty', 'too-large', 'too-many-pixels', 'unknown-format', 'undecodable']),
  reason: z.string(),
});

export const trainingStatus = z.enum(['queued', 'embedding', 'training', 'succeeded', 'failed', 'cancelled']);

/** A training: what was asked for, who works on it, how far it is. */
export const trainingRecord = z.object({
  id: z.string(),
  model: z.string(),
  dataset: z.string(),
  base: z.string(),
  hyperparameters,
  seed: z.number().int(),
  status: trainingStatus,
  /** While it trains also the phase, and the mean log loss: of held-out examples, or of all in the final fit. */
  progress: z.object({
    done: z.number().int(),
    total: z.number().int(),
    phase: z.enum(['cross-validation', 'final-fit']).optional(),
    loss: z.number().optional(),
  }),
  requestedAt: time,
  finishedAt: time.optional(),
  version: z.number().int().optional(),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
  /** Keys of images that the training went on without, because they could not be embedded in time. */
  notEmbedded: z.array(z.string()).default([]),
  /** The one runner, and until when it may be believed alive. */
  lease: z.object({ runner: z.string(), until: time }).optional(),
  /** What the wait for embeddings knows: when the last new one was seen, how often missing ones were queued. */
  wait: z.object({ progressAt: time, queued: z.number().int() }).optional(),
});

export const fileRecord = z.object({ name: z.string(), sha256: z.string(), size: z.number().int() });

export const scoreSummary = z.object({
  accuracy: z.number(),
  interval: z.tuple([z.number(), z.number()]),
  macroF1: z.number(),
  logLoss: z.number(),
});

/** A model version: immutable, and committed by being written. */
export const versionRecord = z.object({
  model: z.string(),
  version: z.number().int().positive(),
  inputDigest: z.string(),
  training: z.string(),
  createdAt: time,
  dataset: z.string(),
  extractor: z.string(),
  base: z.object({ name: z.string(), digest: z.string() }),
  hyperparameters,
  seed: z.number().int(),
  classes: z.array(z.string()),
  examples: z.number().int(),
  score: scoreSummary,
  golden: z.object({ examples: z.number().int(), wrong: z.array(z.string()) }).optional(),
  files: z.array(fileRecord),
});

export const inputRecord = z.object({ version: z.number().int().positive() });

/** The alias that predictions use, and what it stood for before. */
export const liveRecord = z.object({
  version: z.number().int().positive(),
  /** When this was asked for: a training moves `live` only from what was asked for earlier. */
  askedAt: time,
  history: z.array(z.object({ version: z.number().int().positive(), askedAt: time, by: z.string() })),
});

export const scope = z.enum(['predict', 'manage', 'admin']);

/** An API key: its digest is its id; the key itself is not stored. */
export const apiKeyRecord = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(scope),
  createdAt: time,
  expiresAt: time.optional(),
});

export type TrainingRecord = z.infer<typeof trainingRecord>;
export type TrainingStatus = z.infer<typeof trainingStatus>;
export type VersionRecord = z.infer<typeof versionRecord>;
export type LiveRecord = z.infer<typeof liveRecord>;
export type ApiKeyRecord = z.infer<typeof apiKeyRecord>;
export type FileRecord = z.infer<typeof fileRecord>;
export type Rejection = z.infer<typeof rejectionRecord>;
export type Scope = z.infer<typeof scope>;

export const endedStatuses: readonly TrainingStatus[] = ['succeeded', 'failed', 'cancelled'];
