import type { Message } from '../../storage/queues.ts';

/** A receipt handle names one receipt of a message, so that it means nothing once the message is received again. */
export function receiptHandle({ queue, id, receives = 0 }: Message): string {
  return Buffer.from(JSON.stringify([queue, id, receives])).toString('base64');
}

/** Undefined when it is no handle of this queue. */
export function parseHandle(handle: string, queue: string): { id: string; receipt: number } | undefined {
  try {
    const [name, id, receipt] = JSON.parse(Buffer.from(handle, 'base64').toString());
    return name === queue && typeof id === 'string' && Number.isInteger(receipt) ? { id, receipt } : undefined;
  } catch {
    return undefined;
  }
}
