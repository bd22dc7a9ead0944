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

/** Set by Lambda, in MB: how many processors there are follows from it (processors.ts). */
const memory = { AWS_LAMBDA_FUNCTION_MEMORY_SIZE: z.coerce.number().int().positive() };

export const embedConfig = z.object({
  ...uploads,
  ...state,
  ...base,
  ...memory,
  ...keptBases,
  /** Work is handed back when less than this is left of the function's time. */
  EMBED_RESERVE_SECONDS: seconds(10),
});

export const trainConfig = z.object({
  ...uploads,
  ...state,
  ...base,
  EMBED_QUEUE_URL: text,
  TRAIN_QUEUE_URL: text,
  /** A runner that has not renewed its lease for so long is dead. */
  TRAIN_LEASE_SECONDS: seconds(90),
  /** Delay of the message a waiting training sends itself. */
  TRAIN_WAIT_SECONDS: seconds(2),
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
  ...keptBases,
  /** How long `live.json` is believed before it is asked for again. */
  LIVE_SECONDS: seconds(2),
});

export const exportConfig = z.object({ ...state, ...base, ...memory });

/** How often an export's message is received before it goes to the dead letters; the last time only to say so. */
export const exportReceives = 4;

export const apiConfig = z.object({
  ...uploads,
  ...state,
  ...base,
  TRAIN_QUEUE_URL: text,
  EXPORT_QUEUE_URL: text,
});

export const authorizeConfig = z.object({ ...state });

export type Variable =
  | keyof typeof embedConfig.shape
  | keyof typeof trainConfig.shape
  | keyof typeof predictConfig.shape
  | keyof typeof exportConfig.shape
  | keyof typeof apiConfig.shape
  | keyof typeof authorizeConfig.shape;

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
