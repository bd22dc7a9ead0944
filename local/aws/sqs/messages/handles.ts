import type { Message } from '../../storage/queues.ts';
import { SqsError } from '../protocol/errors.ts';

/** A receipt handle names one receive of a message, so it expires when the message is received again. */
export function receiptHandle({ queue, id, receives = 0 }: Message): string {
  return Buffer.from(JSON.stringify([queue, id, receives])).toString('base64');
}

/** @throws SqsError ReceiptHandleIsInvalid unless it is a handle of this queue */
export function parseHandle(handle: string, queue: string): { id: string; receipt: number } {
  const parsed = tryParse(handle, queue);
  if (parsed) return parsed;
  throw new SqsError('ReceiptHandleIsInvalid', `The input receipt handle "${handle}" is not a valid receipt handle.`);
}

function tryParse(handle: string, queue: string): { id: string; receipt: number } | undefined {
  try {
    const [name, id, receipt] = JSON.parse(Buffer.from(handle, 'base64').toString());
    return name === queue && typeof id === 'string' && Number.isInteger(receipt) ? { id, receipt } : undefined;
  } catch {
    return undefined;
  }
}
