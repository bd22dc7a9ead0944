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

/** Says what happened, in a corner; returns what takes it away. */
export function say(text: string, action?: Toast['action']): () => void {
  const id = ++last;
  const remove = () => toasts.set((all) => all.filter((toast) => toast.id !== id));
  toasts.set((all) => [...all.slice(-2), { id, text, ...(action && { action }) }]);
  setTimeout(remove, undoTime);
  return remove;
}

export function Toasts() {
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
