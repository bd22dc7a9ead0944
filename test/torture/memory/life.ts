/** A process of a function, or a client. */
export interface Life {
  id: number;
  /** Such as `train`. */
  name: string;
  /** End of its function's timeout, in ms of the virtual clock. */
  deadline: number;
  /** In ms of the virtual clock. */
  frozenUntil: number;
  dead: boolean;
}

export class Killed extends Error {
  override message = 'The process was killed.';
}
