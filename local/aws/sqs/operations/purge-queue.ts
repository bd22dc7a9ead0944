import { SqsError } from '../protocol/errors.ts';
import { type Operation, openQueue } from './call.ts';

const minIntervalMs = 60_000;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_PurgeQueue.html */
export function createPurge(): Operation {
  const lastPurges = new Map<string, number>();
  return (sqs, call) => {
    const { settings, messages } = openQueue(sqs, call, 'PurgeQueue');
    const now = sqs.store.now();
    if (now - (lastPurges.get(settings.name) ?? 0) < minIntervalMs) {
      throw new SqsError(
        'PurgeQueueInProgress',
        `Only one PurgeQueue operation on ${settings.name} is allowed every 60 seconds.`,
      );
    }
    lastPurges.set(settings.name, now);
    sqs.store.commit({ op: 'drop', queue: settings.name, ids: [...messages.keys()] });
    return {};
  };
}
