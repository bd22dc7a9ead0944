import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

/** A table that may be wider than its place: where it is, the keyboard reaches it to scroll. */
export function Scrolling({ label, children }: { label: string; children: ComponentChildren }) {
  const ref = useRef<HTMLDivElement>(null);
  const [wider, setWider] = useState(false);
  useLayoutEffect(() => {
    const place = ref.current;
    const table = place?.firstElementChild;
    if (!place || !table) return;
    const measure = () => setWider(place.scrollWidth > place.clientWidth);
    measure(); // Before it is first painted: the observer tells a frame later.
    const observer = new ResizeObserver(measure);
    observer.observe(place);
    observer.observe(table); // Which grows with its rows, and with a font that arrives.
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={ref} class="scroll flush" {...(wider && { tabIndex: 0, role: 'region', 'aria-label': label })}>
      {children}
    </div>
  );
}
