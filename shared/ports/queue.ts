/** One queue, as its producers see it. */
export interface Queue {
  /** Sends every body; resolves when all are accepted. `delaySeconds`: at most 900. */
  send(bodies: readonly string[], options?: { delaySeconds?: number }): Promise<void>;
  /** Hides a received message for so many seconds from now. */
  hide(receiptHandle: string, seconds: number): Promise<void>;
}
