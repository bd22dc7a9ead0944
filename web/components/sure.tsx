import { Dialog } from './dialog.tsx';

/** Asks before something is discarded. Escape goes back to it. */
export function Sure(props: {
  title: string;
  text: string;
  /** What is done instead of discarding, the first of them by Enter. */
  others: { label: string; run: () => void }[];
  onDiscard: () => void;
  onBack: () => void;
}) {
  const { title, text, others, onDiscard, onBack } = props;
  return (
    <Dialog title={title} onClose={onBack}>
      <p>{text}</p>
      <div class="row">
        {others.map(({ label, run }, i) => (
          <button
            type="button"
            key={label}
            autofocus={i === 0}
            class={i === 0 ? 'button primary' : 'button'}
            onClick={run}
          >
            {label}
          </button>
        ))}
        <button type="button" class="button danger" onClick={onDiscard}>
          Discard
        </button>
      </div>
    </Dialog>
  );
}
