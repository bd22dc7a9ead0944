/** One queue, for its producers. */
export interface Queue {
  /** Sends every body; resolves when all are accepted. `delaySeconds`: up to 900. */
  send(bodies: readonly string[], options?: { delaySeconds?: number }): Promise<void>;
  /** Hides a received message for this many seconds from now. */
  hide(receiptHandle: string, seconds: number): Promise<void>;
}
