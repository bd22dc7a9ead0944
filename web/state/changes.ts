import { createStore } from './store.ts';

/** Something that was changed in this tab, and the way back. It stays in the list until somebody clears that. */
export interface Change {
  id: number;
  text: string;
  /** What could not be done, or until when the change can be undone. */
  note?: string;
  state: 'open' | 'busy' | 'undone' | 'final';
  /** What undoing it could not do. */
  left?: string | undefined;
  action?: Action;
  /** Called when the list is cleared. */
  onClear?: () => void;
}

export interface Action {
  label: 'Undo' | 'Try again';
  /**
   * Takes the change back, or tries again.
   * @returns what to say where a part of it was not possible
   * @throws Error: it can be tried once more
   */
  run: () => Promise<string | undefined>;
}

/** The newest first. */
export const changes = createStore<Change[]>([]);
let last = 0;

/** @returns the change's id */
export function record(change: Omit<Change, 'id' | 'state'>): number {
  const id = ++last;
  changes.set((all) => [{ ...change, id, state: change.action ? 'open' : 'final' }, ...all]);
  return id;
}

export function update(id: number, more: Partial<Change>): void {
  changes.set((all) => all.map((each) => (each.id === id ? { ...each, ...more } : each)));
}

/** Does what a change offers; nothing where it was done, or is being done. */
export async function act(id: number): Promise<void> {
  const change = changes.get().find((each) => each.id === id);
  if (change?.state !== 'open' || !change.action) return;
  const { label, run } = change.action;
  update(id, { state: 'busy' });
  try {
    const left = await run();
    // What was tried again is a change of its own now.
    if (label === 'Try again') changes.set((all) => all.filter((each) => each.id !== id));
    else update(id, { state: 'undone', left });
  } catch (error) {
    update(id, { state: 'open', note: (error as Error).message });
  }
}

/** Takes back the newest change that can be; false where there is none. */
export function undoLast(): boolean {
  const change = changes.get().find(({ state, action }) => state === 'open' && action?.label === 'Undo');
  if (change) void act(change.id);
  return change !== undefined;
}

export function clearChanges(): void {
  const cleared = changes.get();
  changes.set([]);
  for (const { state, onClear } of cleared) if (state === 'open') onClear?.();
}
