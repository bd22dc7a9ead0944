import { randomUUID } from 'node:crypto';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { type ErrorCode, HeadstartError } from '../domain/errors.ts';
import type { Log } from '../lambda/logger.ts';
import { LeaseHeld, type Run } from './lease.ts';

/** The part of a run that comes from the delivery and not from the message. */
export type Receipt = Pick<Run, 'runner' | 'message' | 'receiptHandle' | 'last' | 'deadline'>;

export interface JobBatch<Message extends object> {
  /** Throws when the body is not a message of this job. */
  parse(body: string): Message;
  /** Throws if a retry may succeed. */
  run(message: Message, receipt: Receipt): Promise<unknown>;
  /** The number of deliveries before a message goes to the dead-letter queue. */
  receives: number;
  /** The error code of a deleted job. Its message is not retried. */
  notFound: ErrorCode;
  /** Logged when a run fails. */
  failure: string;
  logger: Log;
}

/** A function that runs the jobs of a batch of messages (of size 1). It logs job ids, never a message's body. */
export function createJobHandler<Message extends object>({
  parse,
  run,
  receives,
  notFound,
  failure,
  logger,
}: JobBatch<Message>) {
  return async (event: SQSEvent, context?: Pick<Context, 'getRemainingTimeInMillis'>): Promise<SQSBatchResponse> => {
    const deadline = Date.now() + (context?.getRemainingTimeInMillis() ?? Infinity);
    const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
    for (const { body, messageId, receiptHandle, attributes } of event.Records) {
      const last = Number(attributes.ApproximateReceiveCount) >= receives;
      let message: Message | undefined;
      try {
        message = parse(body);
        await run(message, { runner: randomUUID(), message: messageId, receiptHandle, last, deadline });
      } catch (error) {
        if (error instanceof LeaseHeld) logger.info(error.message, { messageId, ...message });
        else logger.error(failure, { messageId, ...message, error: error as Error });
        const isGone = error instanceof HeadstartError && error.code === notFound;
        if (!isGone) batchItemFailures.push({ itemIdentifier: messageId });
      }
    }
    return { batchItemFailures };
  };
}
