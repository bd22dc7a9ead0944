import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

export interface Loaded<T> {
  value?: T | undefined;
  error?: Error | undefined;
  /** Loads again. The current value stays until then. */
  reload: () => void;
}

/**
 * Loads a value, and loads it again when `dependencies` change.
 * @param load undefined if there is nothing to load
 * @param refresh the time until the next load while the page is visible, ms; undefined for no next load
 */
export function useLoad<T>(
  load: ((signal: AbortSignal) => Promise<T>) | undefined,
  dependencies: unknown[],
  refresh?: (value: T | undefined) => number | undefined,
): Loaded<T> {
  const [state, setState] = useState<{ value?: T; error?: Error; id: string }>({ id: '' });
  const [turn, setTurn] = useState(0);
  const id = JSON.stringify(dependencies);
  const latest = useRef(load);
  latest.current = load;

  useEffect(() => {
    const abort = new AbortController();
    latest.current?.(abort.signal).then(
      (value) => abort.signal.aborted || setState({ value, id }),
      (error) => abort.signal.aborted || setState((before) => ({ ...(before.id === id && before), error, id })),
    );
    return () => abort.abort();
  }, [id, turn]);

  const { value, error } = state.id === id ? state : {};
  const reload = useCallback(() => setTurn((now) => now + 1), []);
  const every = refresh?.(value);
  useEffect(() => {
    if (every === undefined) return;
    const timer = setInterval(() => document.visibilityState === 'visible' && reload(), every);
    return () => clearInterval(timer);
  }, [every, reload]);

  const failed = error !== undefined;
  useEffect(() => {
    if (!failed) return;
    addEventListener('online', reload);
    return () => removeEventListener('online', reload);
  }, [failed, reload]);

  return { value, error, reload };
}
