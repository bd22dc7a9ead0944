import { useEffect, useState } from 'preact/hooks';
import { act, type Change, changes, clearChanges, undoLast } from '../state/changes.ts';
import { useStore } from '../state/store.ts';
import { counted } from '../words/numbers.ts';
import { Button } from './button.tsx';

/** Z, with or without Ctrl, undoes the newest change, unless the user is typing. */
function undoByKey(event: KeyboardEvent): void {
  const typing = event.target instanceof Element && event.target.closest('input, textarea, select, dialog');
  if (event.repeat || event.altKey || event.shiftKey || typing) return;
  if (event.key.toLowerCase() === 'z' && undoLast()) event.preventDefault();
}

/**
 * The changes of this tab, each with Undo, below the page. The list grows upwards, so that nothing moves under the
 * pointer.
 */
export function RecentChanges() {
  const all = useStore(changes);
  const [open, setOpen] = useState(true);
  useEffect(() => {
    addEventListener('keydown', undoByKey);
    return () => removeEventListener('keydown', undoByKey);
  }, []);
  const [newest] = all;
  // A screen reader only announces text in a region that already exists, so the empty region stays.
  return (
    <section class={newest ? 'below changes' : 'below'} aria-label="Recent changes">
      <div class="list" role="status" aria-label="Changes" {...(newest && { tabIndex: 0 })}>
        {open && newest ? (
          <ul>
            {all.map((change) => (
              <Row key={change.id} {...change} />
            ))}
          </ul>
        ) : (
          <p class="hidden">{newest?.text}</p>
        )}
      </div>
      {newest && (
        <div class="row">
          <Button
            text={`${open ? 'Hide' : 'Show'} ${counted(all.length, 'change')}`}
            kind="quiet small"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          />
          <Button text="Clear" kind="quiet small" onClick={clearChanges} />
        </div>
      )}
    </section>
  );
}

function Row({ id, text, note, notRestored, state, action }: Change) {
  // An obsolete note keeps its space, so that nothing moves under the pointer.
  const obsolete = state === 'undone' && notRestored === undefined;
  return (
    <li class={state === 'undone' ? 'muted' : ''}>
      <span>
        {text}
        {note && <small class={`muted small ${obsolete ? 'invisible' : ''}`}>{notRestored ?? note}</small>}
        {!note && notRestored && <small class="muted small">{notRestored}</small>}
      </span>
      {state === 'undone' && <span class="small nowrap">Undone</span>}
      {(state === 'open' || state === 'busy') && action && (
        <Button
          text={action.label}
          kind="small"
          aria-disabled={state === 'busy'}
          aria-label={`${action.label}: ${text}`}
          onFirstClick={() => void act(id)}
        />
      )}
    </li>
  );
}
