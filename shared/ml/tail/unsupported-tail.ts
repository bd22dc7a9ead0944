import { HeadstartError } from '../../domain/errors.ts';

/** The layers after a block can't be trained: this base model can't have a deep head there. */
export class UnsupportedTail extends HeadstartError {
  override name = 'UnsupportedTail';

  constructor(message: string, options?: ErrorOptions) {
    super('invalid-request', message, options);
  }
}
