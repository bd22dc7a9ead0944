import { z } from 'zod';

/**
 * The environment variables of the functions. The functions parse them with these schemas, and `infra` uses the names.
 * An empty variable counts as missing.
 */

const text = z.string();
const seconds = (byDefault: number) => z.coerce.number().int().positive().default(byDefault);

const uploads = { UPLOADS_BUCKET: text };
const state = { STATE_BUCKET: text };
/** Folder of the built-in base model, relative to the function's bundle (LAMBDA_TASK_ROOT). */
const base = { BASE_MODEL: text, LAMBDA_TASK_ROOT: text };

/** Limit of the registered base models kept in memory, in MB of their ONNX files. */
const keptBases = { KEPT_BASES_MB: z.coerce.number().int().nonnegative().default(200) };

/** CloudWatch namespace of the metrics, one for each stack. */
const metrics = { METRICS_NAMESPACE: text };

/** Set by Lambda, in MB. The number of processors follows from it. */
const memory = { AWS_LAMBDA_FUNCTION_MEMORY_SIZE: z.coerce.number().int().positive() };

/** A job is queued again if no function receives its message within this time. */
const patience = { JOB_PATIENCE_SECONDS: seconds(30) };

export const embedConfig = z.object({
  ...uploads,
  ...state,
  ...base,
  ...memory,
  ...metrics,
  ...keptBases,
  /** The function returns messages to the queue if it has less time left than this. */
  EMBED_RESERVE_SECONDS: seconds(10),
});

export const trainConfig = z.object({
  ...uploads,
  ...state,
  ...base,
  ...patience,
  ...metrics,
  ...memory,
  EMBED_QUEUE_URL: text,
  TRAIN_QUEUE_URL: text,
  /** Disk space of the function, in MB. */
  TRAIN_DISK_MB: z.coerce.number().int().positive().default(512),
  /** The function's timeout. */
  TRAIN_TIMEOUT_SECONDS: seconds(900),
  /** A runner that has not renewed its lease for this time is considered dead. */
  TRAIN_LEASE_SECONDS: seconds(90),
  /** First wait for embeddings. The wait doubles after each check without new ones. */
  TRAIN_WAIT_SECONDS: seconds(2),
  /** The longest such wait. Within it, a training notices that a missing image was deleted. */
  TRAIN_LONGEST_WAIT_SECONDS: seconds(20),
  /** A training queues missing images after this time without a new embedding, and again after 15 times as long. */
  TRAIN_QUEUE_SECONDS: seconds(20),
  /** After this time without a new embedding, a training continues without the missing images. */
  TRAIN_STALL_SECONDS: seconds(900),
  /** The time between checkpoints of a deep head, or that of an epoch if it takes longer. */
  TRAIN_CHECKPOINT_SECONDS: seconds(30),
  /** A training fails after this time. */
  TRAIN_LIMIT_SECONDS: seconds(86_400),
});

/** The built console and the files for exports, in a bundle (LAMBDA_TASK_ROOT). */
export const bundleFolders = { console: 'console', exported: 'exported' } as const;

/** The kinds of sweeps, each with a schedule. */
export const sweeps = ['jobs', 'moves', 'data'] as const;

/** Receives of an image's message, in its batch and then alone, before it moves to the dead-letter queue. */
export const embedReceives = { inBatch: 2, alone: 3 };

/** Receives of a training's message before it moves to the dead-letter queue. The last one only ends the training. */
export const trainReceives = 5;

export const predictConfig = z.object({
  ...uploads,
  ...state,
  ...base,
  ...memory,
  ...metrics,
  ...keptBases,
  /** Time for which `live.json` is cached. */
  LIVE_SECONDS: seconds(2),
});

export const exportConfig = z.object({
  ...state,
  ...base,
  ...memory,
  ...patience,
  EXPORT_QUEUE_URL: text,
  /** A runner that has not renewed its lease for this time is considered dead. */
  EXPORT_LEASE_SECONDS: seconds(60),
});

/** Receives of an export's message before it moves to the dead-letter queue. The last one only ends the export. */
export const exportReceives = 4;

export const apiConfig = z.object({
  ...uploads,
  ...state,
  ...metrics,
  ...base,
  ...patience,
  /** Whether uploads are encrypted with a KMS key. If so, their ETags are not digests. */
  UPLOADS_KMS: z.stringbool({ truthy: ['true'], falsy: ['false'] }).default(false),
  EMBED_QUEUE_URL: text,
  EMBED_SOLO_QUEUE_URL: text,
  EMBED_DEAD_LETTERS_URL: text,
  TRAIN_QUEUE_URL: text,
  TRAIN_DEAD_LETTERS_URL: text,
  EXPORT_QUEUE_URL: text,
  EXPORT_DEAD_LETTERS_URL: text,
});

export const authorizeConfig = z.object({ ...state });

export const sweepConfig = z.object({
  ...uploads,
  ...state,
  ...metrics,
  ...patience,
  EMBED_QUEUE_URL: text,
  TRAIN_QUEUE_URL: text,
  EXPORT_QUEUE_URL: text,
});

export type Variable =
  | keyof typeof embedConfig.shape
  | keyof typeof trainConfig.shape
  | keyof typeof predictConfig.shape
  | keyof typeof exportConfig.shape
  | keyof typeof apiConfig.shape
  | keyof typeof authorizeConfig.shape
  | keyof typeof sweepConfig.shape;

/**
 * Reads a configuration from the environment.
 * @throws Error that lists every missing or invalid variable
 */
export function parseConfig<S extends z.ZodObject>(
  schema: S,
  env: NodeJS.ProcessEnv = process.env,
): Readonly<z.infer<S>> {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const result = schema.safeParse(present);
  if (result.success) return Object.freeze(result.data);
  const problems = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`The configuration is invalid. ${problems.join('; ')}. Set these environment variables.`);
}
