import { LambdaError } from './errors.ts';

/** AWS refuses a call above the limit; the local runtime can also let it wait. */
export type WhenBusy = 'wait' | 'refuse';

/** A limit of concurrent calls. */
export interface Slots {
  readonly taken: number;
  /**
   * Takes a slot, in order of arrival.
   * @param signal ends the wait
   * @throws LambdaError TooManyRequestsException when no slot is free, immediately or at the end of the wait
   */
  take(signal?: AbortSignal): Promise<void>;
  giveBack(): void;
  /** Refuses waiting calls, and later ones that would wait. */
  close(): void;
}

export function createSlots(limit: number, whenBusy: WhenBusy): Slots {
  let taken = 0;
  let waits = whenBusy === 'wait';
  /** In order of arrival. */
  const waiting = new Set<(hasSlot: boolean) => void>();
  const next = () => waiting.values().next().value;

  return {
    get taken() {
      return taken;
    },
    async take(signal) {
      if (taken < limit) {
        taken++;
        return;
      }
      if (waits && limit > 0 && !signal?.aborted && (await turn(waiting, signal))) return;
      throw new LambdaError('TooManyRequestsException', 'Rate Exceeded.');
    },
    giveBack() {
      const first = next();
      if (first) first(true);
      else taken--;
    },
    close() {
      waits = false;
      for (let first = next(); first; first = next()) first(false);
    },
  };
}

function turn(waiting: Set<(hasSlot: boolean) => void>, signal: AbortSignal | undefined): Promise<boolean> {
  return new Promise((done) => {
    const finish = (hasSlot: boolean) => {
      waiting.delete(finish);
      signal?.removeEventListener('abort', end);
      done(hasSlot);
    };
    const end = () => finish(false);
    waiting.add(finish);
    signal?.addEventListener('abort', end);
  });
}
