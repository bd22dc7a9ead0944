import type { Aws, AwsOptions, QueuePoll, StartAws } from '../contracts/aws.ts';
import type { BucketSpec, QueueSpec } from '../contracts/resources.ts';
import { createWarning } from '../machine/warning.ts';
import { type Access, createAccess } from './auth/access.ts';
import { openKeyRing } from './auth/keys.ts';
import { checkPolicy } from './auth/policy.ts';
import { expire } from './s3/buckets/expire.ts';
import { checkNotifications, testMessages } from './s3/buckets/notifications.ts';
import { bucketArn } from './s3/protocol/names.ts';
import { createS3Router } from './s3/router.ts';
import { createAwsServer } from './server.ts';
import { createMoveTasks } from './sqs/messages/move-tasks.ts';
import { createPoll } from './sqs/messages/poll.ts';
import { createReceiver } from './sqs/messages/receiver.ts';
import { settingsOf } from './sqs/queues/settings.ts';
import { createSqsRouter } from './sqs/router.ts';
import { openStore, type Store } from './storage/store.ts';

const sweepMs = 60_000;

/**
 * Starts S3 and SQS on one port of 127.0.0.1, with all data in `dir`. It creates the buckets and queues of the options,
 * or changes their settings. Others in the folder stay.
 * @throws Error when the folder or the port is in use, the folder is damaged, or an option is not supported
 */
export const startAws: StartAws = async (options) => {
  const { dir, region, accountId, faults, onDenied = () => {} } = options;
  const queueArn = (name: string) => `arn:aws:sqs:${region}:${accountId}:${name}`;
  const access = createAccess(accountId, onDenied);
  checkOptions(options, access, queueArn);

  const store = openStore(dir);
  try {
    const keys = openKeyRing(dir);
    for (const spec of options.queues) declareQueue(store, spec);
    for (const spec of options.buckets) declareBucket(store, spec);

    const receiver = createReceiver(store, queueArn);
    const moveTasks = createMoveTasks(store);
    let endpoint = '';
    const queueUrl = (name: string) => `${endpoint}/${accountId}/${name}`;
    const onError = createWarning();
    const server = createAwsServer({
      s3: createS3Router({
        s3: { store, access, region, accountId, endpoint: () => endpoint, faults },
        expectation: () => ({ service: 's3', region, keys, now: Date.now() }),
        onError,
      }),
      sqs: createSqsRouter({
        sqs: { store, access, receiver, moveTasks, region, accountId, queueUrl, queueArn, faults },
        expectation: (bodyHash) => ({ service: 'sqs', region, keys, now: Date.now(), bodyHash }),
        onError,
      }),
    });
    endpoint = `http://127.0.0.1:${await server.listen(options.port)}`;

    const sweep = () => {
      try {
        receiver.expire();
        expire(store, Date.now());
      } catch (error) {
        // The next sweep tries again.
        onError(error);
      }
    };
    sweep();
    const sweeping = setInterval(sweep, sweepMs);
    sweeping.unref();

    const names = new Map(options.queues.map(({ name }) => [queueArn(name), name]));
    const aws: Aws = {
      endpoint,
      credentialsFor: keys.credentialsFor,
      queueUrl,
      poll: (arn): QueuePoll => {
        const name =
          names.get(arn) ?? [...store.queues.all()].find((q) => queueArn(q.settings.name) === arn)?.settings.name;
        if (name === undefined)
          throw new Error(
            `The queue ${arn} does not exist. Existing queues: ${[...names.keys()].join(', ') || 'none'}.`,
          );
        return createPoll(store, receiver, name);
      },
      async stop() {
        clearInterval(sweeping);
        receiver.stop();
        moveTasks.stop();
        await server.close();
        await store.close();
      },
    };
    return aws;
  } catch (error) {
    await store.close();
    throw error;
  }
};

/** Refuses what AWS would refuse on deployment, and policies that the local runtime can't enforce. */
function checkOptions({ buckets, queues }: AwsOptions, access: Access, queueArn: (name: string) => string): void {
  const arns = new Map(queues.map((spec) => [queueArn(spec.name), spec]));
  for (const { name, policy, redrive } of queues) {
    if (policy) checkPolicy(policy, `The policy of queue ${name}`);
    if (redrive && !arns.has(redrive.deadLetterArn)) {
      throw new Error(`The dead-letter queue of ${name}, ${redrive.deadLetterArn}, does not exist.`);
    }
  }
  for (const bucket of buckets) {
    if (bucket.policy) checkPolicy(bucket.policy, `The policy of bucket ${bucket.name}`);
    checkNotifications(bucket);
    for (const arn of new Set(bucket.notifications.map((notification) => notification.queueArn))) {
      const queue = arns.get(arn);
      const wish = { action: 'sqs:SendMessage', resource: arn, resourcePolicy: queue?.policy };
      if (queue && access.serviceMay('s3.amazonaws.com', bucketArn(bucket.name), wish)) continue;
      throw new Error(
        `Unable to validate the destination ${arn} of bucket ${bucket.name}'s notifications: ${queue ? 'its policy must allow s3.amazonaws.com to do sqs:SendMessage' : 'there is no such queue'}.`,
      );
    }
  }
}

function declareQueue(store: Store, spec: QueueSpec): void {
  const settings = settingsOf(spec);
  const existing = store.queues.get(spec.name);
  if (existing && same(existing.settings, settings)) return;
  store.commit({ op: 'queue', at: store.now(), settings });
}

function declareBucket(store: Store, settings: BucketSpec): void {
  const existing = store.buckets.get(settings.name);
  if (existing && same(existing.settings, settings)) return;
  const isUnchanged = existing && same(existing.settings.notifications, settings.notifications);
  const messages = isUnchanged ? [] : testMessages(settings, store.now());
  store.commit({ op: 'bucket', at: Date.now(), settings, ...(messages.length > 0 && { messages }) });
}

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
