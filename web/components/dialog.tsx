import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Button } from './button.tsx';

/** The browser's own modal dialog: it traps the focus and closes on Escape. */
export function Dialog(props: { title: string; wide?: boolean; onClose: () => void; children: ComponentChildren }) {
  const { title, wide, onClose, children } = props;
  const ref = useRef<HTMLDialogElement>(null);
  // Before the first paint, so that the first key already goes into the field.
  useLayoutEffect(() => {
    ref.current?.showModal();
    ref.current?.querySelector('input')?.focus();
  }, []);
  return (
    <dialog ref={ref} class={wide ? 'wide' : ''} aria-label={title} onClose={onClose}>
      <div class="stack">
        <header class="row apart">
          <h2>{title}</h2>
          <Button text="Close" kind="quiet small" onClick={onClose} />
        </header>
        {children}
      </div>
    </dialog>
  );
}
