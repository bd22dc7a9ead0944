import { createStore, useStore } from '../state/store.ts';

interface Toast {
  id: number;
  text: string;
}

const toasts = createStore<Toast[]>([]);
let last = 0;

/** How long a message stays, ms. */
const messageTime = 8_000;

/** Shows a message in the corner for a while. A change that can be undone belongs in state/changes.ts instead. */
export function say(text: string): void {
  const id = ++last;
  toasts.set((all) => [...all, { id, text }]);
  setTimeout(() => toasts.set((all) => all.filter((toast) => toast.id !== id)), messageTime);
}

export function Toasts() {
  return (
    <div class="toasts" role="status" aria-live="polite">
      {useStore(toasts).map(({ id, text }) => (
        <div class="toast" key={id}>
          {text}
        </div>
      ))}
    </div>
  );
}
