import { useRef } from 'preact/hooks';
import { fileName } from '../words/keys.ts';
import { layOut, positionOf, step, visible } from './grid.ts';
import { choose, chooseAll, nothing, type Selection } from './selection.ts';
import { useViewport } from './use-viewport.ts';

export interface Tile {
  key: string;
  url: string;
  caption: string;
  /** A warning before the caption. */
  mark?: string | undefined;
}

/** A grid of thousands of images that renders the visible ones. Mouse and keyboard work as in a file manager. */
export function Gallery(props: {
  tiles: Tile[];
  /** Describes the list to screen readers. */
  label: string;
  selection: Selection;
  onSelect: (selection: Selection) => void;
  onOpen: (tile: Tile) => void;
  onKey: (key: 'Delete' | 'l') => void;
}) {
  const { tiles, label, selection, onSelect, onOpen, onKey } = props;
  const ref = useRef<HTMLDivElement>(null);
  const { width, top, height } = useViewport(ref);
  const grid = layOut(tiles.length, width);
  const [first, last] = visible(tiles.length, grid, top, height);
  const at = Math.min(selection.at, Math.max(0, tiles.length - 1));

  function reveal(index: number) {
    const scroller = ref.current?.closest('main');
    if (!scroller || !ref.current) return;
    const { y } = positionOf(index, grid);
    const offset = ref.current.getBoundingClientRect().top + y;
    const { top: above, bottom: below } = scroller.getBoundingClientRect();
    if (offset < above) scroller.scrollBy(0, offset - above - 8);
    else if (offset + grid.rowHeight > below) scroller.scrollBy(0, offset + grid.rowHeight - below + 8);
  }

  function onKeyDown(event: KeyboardEvent) {
    const ctrl = event.ctrlKey || event.metaKey;
    const rowsOfPage = Math.max(1, Math.floor(height / grid.rowHeight) - 1);
    const next = step(event.key, at, tiles.length, grid, rowsOfPage);
    const tile = tiles[at];
    if (next !== undefined) {
      onSelect(
        event.shiftKey ? choose(selection, tiles, next, { range: true }) : { ...selection, at: next, from: next },
      );
      reveal(next);
    } else if (event.key === ' ') onSelect(choose(selection, tiles, at, { add: true }));
    else if (event.key === 'Enter' && tile) onOpen(tile);
    else if (event.key === 'Escape') onSelect({ ...nothing, at, from: at });
    else if (event.key === 'a' && ctrl) onSelect(chooseAll(selection, tiles));
    else if (!ctrl && ['Delete', 'Backspace', 'l'].includes(event.key)) {
      // Holding the key must not act on the images that move up.
      if (!event.repeat) onKey(event.key === 'l' ? 'l' : 'Delete');
    } else return;
    event.preventDefault();
  }

  return (
    <div
      ref={ref}
      class="gallery"
      role="listbox"
      aria-label={label}
      aria-multiselectable="true"
      aria-activedescendant={at >= first && at < last ? `picture-${at}` : undefined}
      tabIndex={0}
      style={{ height: `${Math.max(grid.height, 1)}px` }}
      onKeyDown={onKeyDown}
      onFocus={() => reveal(at)}
    >
      {tiles.slice(first, last).map((tile, i) => {
        const index = first + i;
        const { x, y } = positionOf(index, grid);
        const chosen = selection.keys.has(tile.key);
        return (
          // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus and names its active option
          // biome-ignore lint/a11y/useKeyWithClickEvents: the list handles the keys
          <div
            key={tile.key}
            id={`picture-${index}`}
            role="option"
            aria-selected={chosen}
            aria-label={nameOf(tile)}
            aria-setsize={tiles.length}
            aria-posinset={index + 1}
            class={`picture-tile${chosen ? ' chosen' : ''}${index === at ? ' at' : ''}`}
            style={{ transform: `translate(${x}px, ${y}px)`, width: `${grid.tileWidth}px` }}
            onClick={({ ctrlKey, metaKey, shiftKey }) =>
              onSelect(choose(selection, tiles, index, { add: ctrlKey || metaKey, range: shiftKey }))
            }
            onDblClick={() => onOpen(tile)}
          >
            <img src={tile.url} alt="" decoding="async" draggable={false} style={{ height: `${grid.tileWidth}px` }} />
            <span class="clip small">
              {tile.mark && <b class="warn">{tile.mark} </b>}
              {tile.caption}
            </span>
          </div>
        );
      })}
    </div>
  );
}

/** The visible text, and the file name. */
function nameOf({ key, caption, mark }: Tile): string {
  return [mark, caption === fileName(key) ? undefined : `${caption},`, fileName(key)].filter(Boolean).join(' ');
}
