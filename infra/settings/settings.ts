import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { z } from 'zod';
import { embedConfig } from '../../shared/lambda/config.ts';
import { concurrencyProblem, divideConcurrency, leastForQueue } from './concurrency.ts';

/** Context values given with `-c name=value` arrive as text; those in cdk.json as what they are. */
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
/** Lambda's longest run. */
const timeout = whole(1, 900);
/** What an HTTP API waits for an integration is 30 s. */
const httpTimeout = whole(1, 29);
/** The longest that SQS hides a message. */
const visibility = whole(1, 43_200).optional();
const concurrency = whole(leastForQueue, 1_000).optional();
/** Of registered base models' files. */
const keptBases = whole(0, 10_240).optional();
const days = whole(1, 3_650);
const retentionDays = Object.values(RetentionDays).filter((value) => typeof value === 'number');

/**
 * What an owner may choose, as CDK context. Memory and kept base models are in MB, times are in seconds unless the name says days.
 * Left out without a default: what the functions themselves take (shared/lambda/config.ts).
 */
const settingsSchema = z
  .strictObject({
    stackName: z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9-]{0,99}$/)
      .default('Headstart'),

    /** What the account may run at once, of which the functions that work on queues get a part each; a new account has 10. */
    accountConcurrency: whole(10, 100_000).default(10),

    embedMemory: memory.default(1769),
    embedTimeout: timeout.default(60),
    embedVisibility: visibility,
    embedBatch: whole(1, 10_000).default(32),
    embedWindow: whole(0, 300).default(1),
    embedConcurrency: concurrency,
    embedReserve: whole(1, 899).optional(),
    embedKeptBases: keptBases,

    trainMemory: memory.default(3008),
    trainTimeout: timeout.default(900),
    trainVisibility: visibility,
    trainConcurrency: concurrency,
    trainLease: whole(1, 3_600).optional(),
    trainWait: whole(1, 900).optional(),
    trainLongestWait: whole(1, 900).optional(),
    trainRequeue: whole(1, 3_600).optional(),
    trainStall: whole(1, 86_400).optional(),
    trainLimit: whole(1, 604_800).optional(),

    predictMemory: memory.default(1769),
    predictTimeout: httpTimeout.default(29),
    predictLive: whole(1, 3_600).optional(),
    predictKeptBases: keptBases,

    exportMemory: memory.default(1769),
    exportTimeout: timeout.default(120),
    exportConcurrency: concurrency,
    exportLease: whole(1, 3_600).optional(),

    apiMemory: memory.default(1024),
    apiTimeout: httpTimeout.default(29),

    authorizeMemory: memory.default(256),
    authorizeTimeout: whole(1, 10).default(10),

    sweepMemory: memory.default(256),
    sweepTimeout: timeout.default(60),
    /** How often jobs that nobody runs are looked for. */
    sweepMinutes: whole(1, 1_440).default(1),
    jobPatience: whole(1, 900).optional(),

    /** Requests a second, and how many at once beyond that, over the whole HTTP API. */
    throttleRate: whole(1, 10_000).default(50),
    throttleBurst: whole(1, 5_000).default(100),
    /** Of pages that may use the API and its forms, beside the console's own. */
    allowedOrigins: origins.default([]),

    logLevel: z.enum(['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'SILENT', 'CRITICAL']).default('INFO'),
    logDays: z
      .preprocess(
        fromText(Number),
        z.literal(retentionDays, `must be one of ${retentionDays.join(', ')} (what CloudWatch Logs takes)`),
      )
      .default(30),
    oldVersionDays: days.default(7),
    predictionUploadDays: days.default(1),
    unfinishedUploadDays: days.default(2),

    /** One customer managed key for buckets and queues; without it they use S3's and SQS's own. */
    kms: flag.default(false),
    /** Whether deleting the stack deletes buckets and everything in them. */
    removeData: flag.default(false),
    /** SNS topic that alarms are sent to. */
    alarmTopic: z
      .string()
      .regex(/^arn:[^:]+:sns:[^:]+:\d{12}:.+$/, 'must be the ARN of an SNS topic')
      .optional(),
    /** Whose native libraries are bundled: Lambda's, or this machine's to run the functions on it. */
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
      refuse('embedWindow', 'must be at least 1 where embedBatch is above 10, or Lambda refuses the queue');
    const problem = concurrencyProblem(value);
    if (problem) refuse('accountConcurrency', problem);
    const reserve = value.embedReserve ?? embedConfig.shape.EMBED_RESERVE_SECONDS.parse(undefined);
    if (reserve >= value.embedTimeout)
      refuse('embedReserve', `is ${reserve}; it must be less than embedTimeout, or embed hands everything back`);
  })
  .transform((value) => ({
    ...value,
    ...divideConcurrency(value),
    // Six times the timeout, so that a batch that is throttled or tried again isn't handed out twice:
    // https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
    embedVisibility: value.embedVisibility ?? 6 * value.embedTimeout + value.embedWindow,
    // A runner hides its own message for its lease instead, and a second one that comes early finds the lease taken. So
    // this is how long a training waits whose runner died before its first step: as short as Lambda takes.
    trainVisibility: value.trainVisibility ?? value.trainTimeout,
  }));

export type Settings = Readonly<z.output<typeof settingsSchema>>;

/** What an owner has to correct: its message is all there is to say. */
export class SettingsError extends Error {
  override name = 'SettingsError';
}

/** CDK's own context: feature flags, lookups, `cli-telemetry`. */
const ofCdk = (name: string) => name.includes(':') || name.startsWith('@aws-cdk/') || name === 'cli-telemetry';

/**
 * Reads the settings from CDK context; an empty text counts as missing.
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
    `The context values can't be used.\n  ${problems.join('\n  ')}\nKnown are: ${names}. Correct them in cdk.json or after -c.`,
  );
}
