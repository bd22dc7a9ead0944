import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

/** A table that scrolls sideways if it is too wide, with the keyboard too. */
export function Scrolling({ label, children }: { label: string; children: ComponentChildren }) {
  const ref = useRef<HTMLDivElement>(null);
  const [overflows, setOverflows] = useState(false);
  useLayoutEffect(() => {
    const box = ref.current;
    const table = box?.firstElementChild;
    if (!box || !table) return;
    const measure = () => setOverflows(box.scrollWidth > box.clientWidth);
    measure(); // The observer only reports after the first paint.
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    observer.observe(table); // A table grows with its rows, and when the font arrives.
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={ref} class="scroll" {...(overflows && { tabIndex: 0, role: 'region', 'aria-label': label })}>
      {children}
    </div>
  );
}
