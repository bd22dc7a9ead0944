import { useEffect, useState } from 'preact/hooks';
import { act, type Change, changes, clearChanges, undoLast } from '../state/changes.ts';
import { useStore } from '../state/store.ts';
import { counted } from '../words/numbers.ts';
import { firstClick } from './first-click.ts';

/** Z, with Ctrl or without, takes back what was last changed, unless somebody is writing. */
function undoByKey(event: KeyboardEvent): void {
  const writing = event.target instanceof Element && event.target.closest('input, textarea, select, dialog');
  if (event.repeat || event.altKey || event.shiftKey || writing) return;
  if (event.key.toLowerCase() === 'z' && undoLast()) event.preventDefault();
}

/**
 * What was changed in this tab, with a way back for each. It has a place below the page, which it never covers. The
 * newest is on top and the list grows upwards: what is there stays under the pointer.
 */
export function RecentChanges() {
  const all = useStore(changes);
  const [open, setOpen] = useState(true);
  useEffect(() => {
    addEventListener('keydown', undoByKey);
    return () => removeEventListener('keydown', undoByKey);
  }, []);
  const [newest] = all;
  // What is said aloud must be there before it is said: without changes it is empty.
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
          <button type="button" class="button quiet small" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? 'Hide' : 'Show'} {counted(all.length, 'change')}
          </button>
          <button type="button" class="button quiet small" onClick={clearChanges}>
            Clear
          </button>
        </div>
      )}
    </section>
  );
}

function Row({ id, text, note, left, state, action }: Change) {
  // The place of what is said no more is kept: nothing moves under the pointer.
  const over = state === 'undone' && left === undefined;
  return (
    <li class={state === 'undone' ? 'undone' : ''}>
      <span>
        {text}
        {note && <small class={over ? 'kept-place' : ''}>{left ?? note}</small>}
        {!note && left && <small>{left}</small>}
      </span>
      {state === 'undone' && <span class="small nowrap">Undone</span>}
      {(state === 'open' || state === 'busy') && action && (
        <button
          type="button"
          class="button small"
          aria-disabled={state === 'busy'}
          aria-label={`${action.label}: ${text}`}
          onClick={firstClick(() => void act(id))}
        >
          {action.label}
        </button>
      )}
    </li>
  );
}
