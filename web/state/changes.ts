import { createStore } from './store.ts';

/** A change that was made in this tab. It stays in the list until the user clears the list. */
export interface Change {
  id: number;
  text: string;
  /** The error, or how long the change can be undone. */
  note?: string;
  state: 'open' | 'busy' | 'undone' | 'final';
  /** The part of the change that could not be undone. */
  notRestored?: string | undefined;
  action?: Action;
  /** Called when the list is cleared. */
  onClear?: () => void;
}

export interface Action {
  label: 'Undo' | 'Try again';
  /**
   * Undoes the change, or tries again.
   * @returns a description of what could not be restored
   * @throws Error; the user can run it again
   */
  run: () => Promise<string | undefined>;
}

/** Newest first. */
export const changes = createStore<Change[]>([]);
let last = 0;

/** @returns the change's id */
export function record(change: Omit<Change, 'id' | 'state'>): number {
  const id = ++last;
  changes.set((all) => [{ ...change, id, state: change.action ? 'open' : 'final' }, ...all]);
  return id;
}

export function update(id: number, more: Partial<Change>): void {
  changes.set((all) => all.map((change) => (change.id === id ? { ...change, ...more } : change)));
}

/** Runs a change's action, unless it has been run or is running. */
export async function act(id: number): Promise<void> {
  const change = changes.get().find((each) => each.id === id);
  if (change?.state !== 'open' || !change.action) return;
  const { label, run } = change.action;
  update(id, { state: 'busy' });
  try {
    const notRestored = await run();
    // The second try has recorded its own change.
    if (label === 'Try again') changes.set((all) => all.filter((each) => each.id !== id));
    else update(id, { state: 'undone', notRestored });
  } catch (error) {
    update(id, { state: 'open', note: (error as Error).message });
  }
}

/** Undoes the newest change that can be undone. Returns false if there is none. */
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
