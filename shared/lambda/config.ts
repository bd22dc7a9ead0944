import { z } from 'zod';

/**
 * Every environment variable a function reads, in one place: `infra` sets them by these schemas' names,
 * the functions parse them with these schemas. An empty variable counts as missing.
 */

const text = z.string();
const seconds = (fallback: number) => z.coerce.number().int().positive().default(fallback);

const uploads = { UPLOADS_BUCKET: text };
const state = { STATE_BUCKET: text };
/** Folder of the built-in base model, relative to the function's bundle (LAMBDA_TASK_ROOT). */
const base = { BASE_MODEL: text, LAMBDA_TASK_ROOT: text };

/** Registered base models kept in memory beside the built-in one, in MB of their ONNX files. */
const keptBases = { KEPT_BASES_MB: z.coerce.number().int().nonnegative().default(200) };

/** CloudWatch namespace of the metrics (metrics.ts): one for each stack. */
const metrics = { METRICS_NAMESPACE: text };

/** Set by Lambda, in MB: how many processors there are follows from it (processors.ts). */
const memory = { AWS_LAMBDA_FUNCTION_MEMORY_SIZE: z.coerce.number().int().positive() };

/** A job whose message no function has taken for this long is queued again. */
const patience = { JOB_PATIENCE_SECONDS: seconds(30) };

export const embedConfig = z.object({
  ...uploads,
  ...state,
  ...base,
  ...memory,
  ...metrics,
  ...keptBases,
  /** Work is handed back when less than this is left of the function's time. */
  EMBED_RESERVE_SECONDS: seconds(10),
});

export const trainConfig = z.object({
  ...uploads,
  ...state,
  ...base,
  ...patience,
  ...metrics,
  EMBED_QUEUE_URL: text,
  TRAIN_QUEUE_URL: text,
  /** A runner that has not renewed its lease for so long is dead. */
  TRAIN_LEASE_SECONDS: seconds(90),
  /** How long a training waits for embeddings until its next look; doubled each time that none has come. */
  TRAIN_WAIT_SECONDS: seconds(2),
  /** The longest such wait: a deleted image is noticed by the next look, and the training then ends within 30 s. */
  TRAIN_LONGEST_WAIT_SECONDS: seconds(20),
  /** After so long without a new embedding, a training queues the images still missing (a second time after 15 times as long). */
  TRAIN_QUEUE_SECONDS: seconds(20),
  /** After so long without a new embedding, a training goes on without the images still missing. */
  TRAIN_STALL_SECONDS: seconds(900),
  /** After so long, a training fails. */
  TRAIN_LIMIT_SECONDS: seconds(86_400),
});

/** How often a training's message is received before it goes to the dead letters; the last time only to say so. */
export const trainReceives = 5;

export const predictConfig = z.object({
  ...uploads,
  ...state,
  ...base,
  ...memory,
  ...metrics,
  ...keptBases,
  /** How long `live.json` is believed before it is asked for again. */
  LIVE_SECONDS: seconds(2),
});

export const exportConfig = z.object({
  ...state,
  ...base,
  ...memory,
  ...patience,
  EXPORT_QUEUE_URL: text,
  /** A runner that has not renewed its lease for so long is dead. */
  EXPORT_LEASE_SECONDS: seconds(60),
});

/** How often an export's message is received before it goes to the dead letters; the last time only to say so. */
export const exportReceives = 4;

export const apiConfig = z.object({
  ...uploads,
  ...state,
  ...base,
  ...patience,
  /** Uploads are encrypted with a KMS key: their ETags are not digests. */
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
 * Reads `schema` from the environment; the result is frozen.
 * @throws Error that lists every missing or unreadable variable.
 */
export function parseConfig<S extends z.ZodObject>(
  schema: S,
  env: NodeJS.ProcessEnv = process.env,
): Readonly<z.infer<S>> {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const result = schema.safeParse(present);
  if (result.success) return Object.freeze(result.data);
  const problems = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`Configuration can't be read. ${problems.join('; ')}. Set these environment variables.`);
}
