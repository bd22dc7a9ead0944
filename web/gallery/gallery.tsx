import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { fileName } from '../words/keys.ts';
import { choose, chooseAll, nothing, type Selection } from './selection.ts';
import { layOut, moved, positionOf, visible } from './window.ts';

/** An image in a gallery. */
export interface Picture {
  key: string;
  url: string;
  /** Below the image. */
  caption?: string | undefined;
  /** Said of it where it needs care. */
  mark?: string | undefined;
}

export interface GalleryProps {
  pictures: Picture[];
  /** What the gallery shows, for who can't see it. */
  label: string;
  selection: Selection;
  onSelect: (selection: Selection) => void;
  onOpen: (picture: Picture) => void;
  /** Keys that mean something beside those for moving and choosing: `Delete`, `l`. */
  onKey?: (key: string) => void;
}

/** Thousands of images, of which those in sight are drawn. With mouse and keyboard, as a list of files. */
export function Gallery({ pictures, label, selection, onSelect, onOpen, onKey }: GalleryProps) {
  const ref = useRef<HTMLDivElement>(null);
  const { width, top, height } = useView(ref);
  const grid = layOut(pictures.length, width);
  const [first, last] = visible(pictures.length, grid, top, height);
  const at = Math.min(selection.at, Math.max(0, pictures.length - 1));

  function reveal(index: number) {
    const scroller = ref.current?.closest('main');
    if (!scroller || !ref.current) return;
    const { y } = positionOf(index, grid);
    const offset = ref.current.getBoundingClientRect().top + y;
    const { top: above, bottom: below } = scroller.getBoundingClientRect();
    if (offset < above) scroller.scrollBy(0, offset - above - 8);
    else if (offset + grid.rowHeight > below) scroller.scrollBy(0, offset + grid.rowHeight - below + 8);
  }

  function key(event: KeyboardEvent) {
    const more = event.ctrlKey || event.metaKey;
    const next = moved(event.key, at, pictures.length, grid, Math.max(1, Math.floor(height / grid.rowHeight) - 1));
    const picture = pictures[at];
    if (next !== undefined) {
      onSelect(
        event.shiftKey ? choose(selection, pictures, next, { range: true }) : { ...selection, at: next, from: next },
      );
      reveal(next);
    } else if (event.key === ' ') onSelect(choose(selection, pictures, at, { more: true }));
    else if (event.key === 'Enter' && picture) onOpen(picture);
    else if (event.key === 'Escape') onSelect({ ...nothing, at, from: at });
    else if (event.key === 'a' && more) onSelect(chooseAll(selection, pictures));
    else if (!more && onKey && ['Delete', 'Backspace', 'l'].includes(event.key)) {
      // A key that is held means one image, not those that move up into its place.
      if (!event.repeat) onKey(event.key);
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
      onKeyDown={key}
      onFocus={() => reveal(at)}
    >
      {pictures.slice(first, last).map((picture, i) => {
        const index = first + i;
        const { x, y } = positionOf(index, grid);
        const chosen = selection.keys.has(picture.key);
        return (
          // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus, and names its active option
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the list's
          <div
            key={picture.key}
            id={`picture-${index}`}
            role="option"
            aria-selected={chosen}
            aria-label={nameOf(picture)}
            aria-setsize={pictures.length}
            aria-posinset={index + 1}
            class={`picture-tile${chosen ? ' chosen' : ''}${index === at ? ' at' : ''}`}
            style={{ transform: `translate(${x}px, ${y}px)`, width: `${grid.tileWidth}px` }}
            onClick={({ ctrlKey, metaKey, shiftKey }) =>
              onSelect(choose(selection, pictures, index, { more: ctrlKey || metaKey, range: shiftKey }))
            }
            onDblClick={() => onOpen(picture)}
          >
            <img
              src={picture.url}
              alt=""
              decoding="async"
              draggable={false}
              style={{ height: `${grid.tileWidth}px` }}
            />
            <span class="clip small">
              {picture.mark && <b class="warn">{picture.mark} </b>}
              {picture.caption ?? fileName(picture.key)}
            </span>
          </div>
        );
      })}
    </div>
  );
}

/** What is read of an image: first what is written below it. */
function nameOf({ key, caption, mark }: Picture): string {
  const written = [mark, caption].filter(Boolean).join(' ');
  return written ? `${written}, ${fileName(key)}` : fileName(key);
}

/** How wide the gallery is, and which part of it is seen. */
function useView(ref: { current: HTMLDivElement | null }) {
  const [view, setView] = useState({ width: 960, top: 0, height: 800 });
  useLayoutEffect(() => {
    const element = ref.current;
    const scroller = element?.closest<HTMLElement>('main, dialog');
    if (!element || !scroller) return;
    let asked = 0;
    const look = () => {
      asked = 0;
      const top = scroller.getBoundingClientRect().top - element.getBoundingClientRect().top;
      const next = { width: element.clientWidth, top, height: scroller.clientHeight };
      setView((now) => (now.width === next.width && now.top === next.top && now.height === next.height ? now : next));
    };
    const soon = () => {
      asked ||= requestAnimationFrame(look);
    };
    look();
    const observer = new ResizeObserver(soon);
    observer.observe(element);
    observer.observe(scroller);
    scroller.addEventListener('scroll', soon, { passive: true });
    return () => {
      observer.disconnect();
      scroller.removeEventListener('scroll', soon);
      cancelAnimationFrame(asked);
    };
  }, [ref]);
  return view;
}
