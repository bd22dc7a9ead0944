import type { RefObject } from 'preact';
import { useLayoutEffect, useState } from 'preact/hooks';

/** The element's width, and its part that is scrolled into view, px. */
export function useViewport(ref: RefObject<HTMLElement | null>): { width: number; top: number; height: number } {
  const [viewport, setViewport] = useState({ width: 960, top: 0, height: 800 });
  useLayoutEffect(() => {
    const element = ref.current;
    const scroller = element?.closest<HTMLElement>('main');
    if (!element || !scroller) return;
    let frame = 0;
    const measure = () => {
      frame = 0;
      const top = scroller.getBoundingClientRect().top - element.getBoundingClientRect().top;
      const next = { width: element.clientWidth, top, height: scroller.clientHeight };
      setViewport((now) => (now.width === next.width && now.top === top && now.height === next.height ? now : next));
    };
    const measureSoon = () => {
      frame ||= requestAnimationFrame(measure);
    };
    measure();
    const observer = new ResizeObserver(measureSoon);
    observer.observe(element);
    observer.observe(scroller);
    scroller.addEventListener('scroll', measureSoon, { passive: true });
    return () => {
      observer.disconnect();
      scroller.removeEventListener('scroll', measureSoon);
      cancelAnimationFrame(frame);
    };
  }, [ref]);
  return viewport;
}
