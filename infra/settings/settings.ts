import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { z } from 'zod';
import { embedConfig } from '../../shared/lambda/config.ts';
import { megabytesPerProcessor } from '../../shared/lambda/processors.ts';
import { concurrencyProblem, divideConcurrency, minQueueConcurrency } from './concurrency.ts';
import { embedVisibilitySeconds, embedWindowSeconds, timeoutSeconds } from './defaults.ts';

/** Context values from `-c name=value` are text; those from cdk.json have their JSON type. */
const fromText = (read: (text: string) => unknown) => (value: unknown) =>
  typeof value === 'string' ? read(value) : value;

const whole = (min: number, max: number) =>
  z.preprocess(
    fromText((text) => (/^\d+$/.test(text) ? Number(text) : text)),
    z.int(`must be a whole number from ${min} to ${max}`).min(min).max(max),
  );
const flag = z.preprocess(
  fromText((text) => ({ true: true, false: false })[text] ?? text),
  z.boolean('must be true or false'),
);
const origins = z.preprocess(
  fromText((text) => text.split(',').map((origin) => origin.trim())),
  z.array(z.string().regex(/^(\*|https?:\/\/[^/\s*]+)$/, 'must be * or an origin such as https://example.com')),
);

const memory = whole(128, 10_240);
/** Lambda's maximum. */
const timeout = whole(1, 900);
/** An HTTP API waits 30 s for an integration. */
const httpTimeout = whole(1, 29);
/** SQS's maximum. */
const visibility = whole(1, 43_200).optional();
const concurrency = whole(minQueueConcurrency, 1_000).optional();
const keptBases = whole(0, 10_240).optional();
const days = whole(1, 3_650);
const retentionDays = Object.values(RetentionDays).filter((value) => typeof value === 'number');

/**
 * The settings of a deployment, as CDK context. Memory and kept base models are in MB, times in seconds unless the name
 * says otherwise. Optional ones have their default in shared/lambda/config.ts.
 */
const settingsSchema = z
  .strictObject({
    stackName: z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9-]{0,99}$/)
      .default('Headstart'),

    /** The account's limit of concurrent executions; 10 in a new account. */
    accountConcurrency: whole(10, 100_000).default(10),

    embedMemory: memory.default(megabytesPerProcessor),
    embedTimeout: timeout.default(timeoutSeconds.embed),
    embedVisibility: visibility,
    embedBatch: whole(1, 10_000).default(32),
    embedWindow: whole(0, 300).default(embedWindowSeconds),
    embedConcurrency: concurrency,
    embedReserve: whole(1, 899).optional(),
    embedKeptBases: keptBases,

    trainMemory: memory.default(3008),
    /** The maps of a deep head's images are kept on disk. */
    trainDisk: whole(512, 10_240).default(2048),
    trainTimeout: timeout.default(timeoutSeconds.train),
    trainVisibility: visibility,
    trainConcurrency: concurrency,
    trainLease: whole(1, 3_600).optional(),
    trainWait: whole(1, 900).optional(),
    trainLongestWait: whole(1, 900).optional(),
    trainRequeue: whole(1, 3_600).optional(),
    trainStall: whole(1, 86_400).optional(),
    trainLimit: whole(1, 604_800).optional(),

    predictMemory: memory.default(megabytesPerProcessor),
    predictTimeout: httpTimeout.default(timeoutSeconds.predict),
    predictLive: whole(1, 3_600).optional(),
    predictKeptBases: keptBases,

    exportMemory: memory.default(megabytesPerProcessor),
    exportTimeout: timeout.default(timeoutSeconds.export),
    exportConcurrency: concurrency,
    exportLease: whole(1, 3_600).optional(),

    apiMemory: memory.default(1024),
    apiTimeout: httpTimeout.default(timeoutSeconds.api),

    authorizeMemory: memory.default(256),
    authorizeTimeout: whole(1, 10).default(timeoutSeconds.authorize),

    sweepMemory: memory.default(256),
    sweepTimeout: timeout.default(timeoutSeconds.sweep),
    /** Period of the search for interrupted jobs. */
    sweepMinutes: whole(1, 1_440).default(1),
    jobPatience: whole(1, 900).optional(),

    /** Rate limit of the whole HTTP API: requests per second, and burst. */
    throttleRate: whole(1, 10_000).default(50),
    throttleBurst: whole(1, 5_000).default(100),
    /** Origins of pages that may use the API and its forms, in addition to the console's. */
    allowedOrigins: origins.default([]),

    logLevel: z.enum(['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'SILENT', 'CRITICAL']).default('INFO'),
    logDays: z
      .preprocess(
        fromText(Number),
        z.literal(retentionDays, `must be one of ${retentionDays.join(', ')} (the values of CloudWatch Logs)`),
      )
      .default(30),
    oldVersionDays: days.default(7),
    predictionUploadDays: days.default(1),
    unfinishedUploadDays: days.default(2),

    /** Encrypt buckets and queues with a customer managed key instead of S3's and SQS's own keys. */
    kms: flag.default(false),
    /** Delete the buckets with all objects when the stack is deleted. */
    removeData: flag.default(false),
    /** The SNS topic that alarms notify. */
    alarmTopic: z
      .string()
      .regex(/^arn:[^:]+:sns:[^:]+:\d{12}:.+$/, 'must be the ARN of an SNS topic')
      .optional(),
    /** The platform of the bundled native libraries: Lambda's, or this machine's to run the functions on it. */
    natives: z.enum(['linux-x64', 'host']).default('linux-x64'),
  })
  .check((context) => {
    const value = context.value;
    const refuse = (name: keyof typeof value, message: string) =>
      context.issues.push({ code: 'custom', input: value[name], path: [name], message });
    for (const name of ['embed', 'train'] as const) {
      const hidden = value[`${name}Visibility`];
      if (hidden !== undefined && hidden < value[`${name}Timeout`])
        refuse(`${name}Visibility`, `must be at least ${name}Timeout, or Lambda refuses the queue`);
    }
    if (value.embedBatch > 10 && value.embedWindow < 1)
      refuse('embedWindow', 'must be at least 1 if embedBatch is above 10, or Lambda refuses the queue');
    const problem = concurrencyProblem(value);
    if (problem) refuse('accountConcurrency', problem);
    const reserve = value.embedReserve ?? embedConfig.shape.EMBED_RESERVE_SECONDS.parse(undefined);
    if (reserve >= value.embedTimeout)
      refuse('embedReserve', `is ${reserve}; it must be less than embedTimeout, or embed returns every message`);
  })
  .transform((value) => ({
    ...value,
    ...divideConcurrency(value),
    embedVisibility: value.embedVisibility ?? embedVisibilitySeconds(value.embedTimeout, value.embedWindow),
    // A runner replaces this by its lease, so it only delays a training whose runner died before its first step. It is
    // the shortest value that Lambda accepts.
    trainVisibility: value.trainVisibility ?? value.trainTimeout,
  }));

export type Settings = Readonly<z.output<typeof settingsSchema>>;

/** A mistake of the owner: the message is enough, without a stack trace. */
export class SettingsError extends Error {
  override name = 'SettingsError';
}

/** CDK's own context: feature flags, lookups, `cli-telemetry`. */
const ofCdk = (name: string) => name.includes(':') || name.startsWith('@aws-cdk/') || name === 'cli-telemetry';

/**
 * Reads the settings from CDK context. An empty text counts as missing.
 * @throws SettingsError that lists every unknown name and wrong value.
 */
export function readSettings(context: Record<string, unknown>): Settings {
  const own = Object.entries(context).filter(([name, value]) => !ofCdk(name) && value !== '');
  const result = settingsSchema.safeParse(Object.fromEntries(own));
  if (result.success) return Object.freeze(result.data);
  const problems = result.error.issues.map((issue) =>
    issue.code === 'unrecognized_keys'
      ? `${issue.keys.join(', ')}: unknown`
      : `${issue.path.join('.')}: ${issue.message} (given: ${JSON.stringify(context[String(issue.path[0])])})`,
  );
  const names = Object.keys(settingsSchema.in.shape).join(', ');
  throw new SettingsError(
    `The context values are invalid.\n  ${problems.join('\n  ')}\nCorrect them in cdk.json or after -c. Valid names: ${names}.`,
  );
}
