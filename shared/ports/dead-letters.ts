/** A dead-letter queue. */
export interface DeadLetters {
  /** The queue's name, as the owner sees it. */
  name: string;
  /** The function that failed on its messages. */
  fn: string;
  /** The approximate number of messages. */
  count(): Promise<number>;
  /** Starts moving the messages back to their queues. Concurrent calls start only one move. */
  redrive(): Promise<void>;
}
