/** A process: a request to a function, a batch of messages, or a client. */
export interface Life {
  id: number;
  /** Such as `train`. */
  name: string;
  /** Ms, of the virtual clock: its function's timeout ends it then. */
  deadline: number;
  /** Ms: it stands still until then. */
  frozenUntil: number;
  dead: boolean;
}

/** Where a process was killed. */
export class Killed extends Error {
  override message = 'The process was killed.';
}
