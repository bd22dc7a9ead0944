import { LambdaError } from './errors.ts';

/** What a call does when as many as allowed are under way: AWS refuses it; on one machine it can wait for its turn. */
export type WhenBusy = 'wait' | 'refuse';

/** How many calls may run at once. */
export interface Slots {
  readonly taken: number;
  /**
   * Takes a slot, in the order of asking.
   * @param signal ends the wait.
   * @throws LambdaError TooManyRequestsException when there is none, at once or when the wait ends.
   */
  take(signal?: AbortSignal): Promise<void>;
  giveBack(): void;
  /** Refuses what waits, and lets nothing wait any more. */
  close(): void;
}

export function createSlots(limit: number, whenBusy: WhenBusy): Slots {
  let taken = 0;
  let waits = whenBusy === 'wait';
  /** In the order of asking; each is told whether it has a slot now. */
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
