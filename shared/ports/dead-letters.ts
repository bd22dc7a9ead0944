/** A queue whose messages a function could not work on, and those that it gets them from. */
export interface DeadLetters {
  /** Of the queue of dead letters, as its owner finds it. */
  name: string;
  /** The function that could not work on them. */
  fn: string;
  /** How many there are, about. */
  count(): Promise<number>;
  /** Has them moved back to where they came from. Resolves when that has begun; several at once are one. */
  redrive(): Promise<void>;
}
