import { randomUUID } from 'node:crypto';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { type ErrorCode, HeadstartError } from '../domain/errors.ts';
import type { Log } from '../lambda/logger.ts';
import { LeaseHeld, type Run } from './lease.ts';

/** What a receipt tells of a run, beside what the message says. */
export type Receipt = Pick<Run, 'runner' | 'message' | 'receiptHandle' | 'last'>;

export interface JobBatch<Message extends object> {
  /** Reads which job a message names; throws on anything else. */
  parse(body: string): Message;
  /** Runs it. Throws what another try may mend. */
  run(message: Message, receipt: Receipt): Promise<unknown>;
  /** How often a message is received before it goes to the dead letters. */
  receives: number;
  /** The code of an error that says that the job is not there any more: its message is forgotten. */
  forgotten: ErrorCode;
  /** What to log when a run fails. */
  failure: string;
  logger: Log;
}

/** A function that runs the jobs of a batch of messages (of size 1). Its log names jobs, and has no message as it came. */
export function createJobHandler<Message extends object>({
  parse,
  run,
  receives,
  forgotten,
  failure,
  logger,
}: JobBatch<Message>) {
  return async (event: SQSEvent): Promise<SQSBatchResponse> => {
    const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
    for (const { body, messageId, receiptHandle, attributes } of event.Records) {
      const last = Number(attributes.ApproximateReceiveCount) >= receives;
      let message: Message | undefined;
      try {
        message = parse(body);
        await run(message, { runner: randomUUID(), message: messageId, receiptHandle, last });
      } catch (error) {
        if (error instanceof LeaseHeld) logger.info(error.message, { messageId, ...message });
        else logger.error(failure, { messageId, ...message, error: error as Error });
        const isGone = error instanceof HeadstartError && error.code === forgotten;
        if (!isGone) batchItemFailures.push({ itemIdentifier: messageId });
      }
    }
    return { batchItemFailures };
  };
}
