import type { Message } from '../../storage/queues.ts';

export function systemAttributes(message: Message): Record<string, string> {
  const { sender, sent, receives, firstReceived, traceHeader, deadLetterOf } = message;
  return {
    SenderId: sender,
    SentTimestamp: String(sent),
    ApproximateReceiveCount: String(receives ?? 0),
    ApproximateFirstReceiveTimestamp: String(firstReceived ?? 0),
    ...(traceHeader !== undefined && { AWSTraceHeader: traceHeader }),
    ...(deadLetterOf !== undefined && { DeadLetterQueueSourceArn: deadLetterOf }),
  };
}
