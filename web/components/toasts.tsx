import { useEffect } from 'preact/hooks';
import { createStore, useStore } from '../store.ts';

interface Toast {
  id: number;
  text: string;
  action?: { label: string; run: () => void };
}

const toasts = createStore<Toast[]>([]);
let last = 0;

/** How long a message stays, ms. What can be undone stays for as long as it can be. */
export const undoTime = 8_000;

/** What every action that takes something back is called. */
const undo = 'Undo';

/** Says what happened, in a corner; returns what takes it away. */
export function say(text: string, action?: Toast['action']): () => void {
  const id = ++last;
  const remove = () => toasts.set((all) => all.filter((toast) => toast.id !== id));
  toasts.set((all) => [...all.slice(-2), { id, text, ...(action && { action }) }]);
  setTimeout(remove, undoTime);
  return remove;
}

/** Does what the last message offers to undo; false where none does. */
function undoLast(): boolean {
  const toast = toasts.get().findLast(({ action }) => action?.label === undo);
  if (!toast) return false;
  toasts.set((all) => all.filter(({ id }) => id !== toast.id));
  toast.action?.run();
  return true;
}

/** Z, with Ctrl or without, takes back what was last done, unless somebody is writing. */
function undoByKey(event: KeyboardEvent): void {
  const writing = event.target instanceof Element && event.target.closest('input, textarea, select, dialog');
  if (event.key.toLowerCase() === 'z' && !event.altKey && !event.shiftKey && !writing && undoLast())
    event.preventDefault();
}

export function Toasts() {
  useEffect(() => {
    addEventListener('keydown', undoByKey);
    return () => removeEventListener('keydown', undoByKey);
  }, []);
  return (
    <div class="toasts" role="status" aria-live="polite">
      {useStore(toasts).map(({ id, text, action }) => (
        <div class="toast" key={id}>
          <span>{text}</span>
          {action && (
            <button
              type="button"
              class="button"
              onClick={() => {
                toasts.set((all) => all.filter((toast) => toast.id !== id));
                action.run();
              }}
            >
              {action.label}
            </button>
          )}
        </div>
      ))}
    </div>
  );
}
