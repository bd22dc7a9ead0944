import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

export interface Loaded<T> {
  value?: T | undefined;
  error?: Error | undefined;
  /** Loads again; what is there stays until then. */
  reload: () => void;
}

/**
 * What `load` gives; again when `dependencies` change, or every `every` ms while it is given and the page is seen.
 * @param load undefined: nothing to load
 */
export function useLoad<T>(load: (() => Promise<T>) | undefined, dependencies: unknown[], every?: number): Loaded<T> {
  const [state, setState] = useState<{ value?: T; error?: Error; of: string }>({ of: '' });
  const [turn, setTurn] = useState(0);
  const id = JSON.stringify(dependencies);
  const latest = useRef(load);
  latest.current = load;

  useEffect(() => {
    let current = true;
    latest.current?.().then(
      (value) => current && setState({ value, of: id }),
      (error) => current && setState((before) => ({ ...(before.of === id && before), error, of: id })),
    );
    return () => {
      current = false;
    };
  }, [id, turn]);

  const reload = useCallback(() => setTurn((now) => now + 1), []);
  useEffect(() => {
    if (every === undefined) return;
    const timer = setInterval(() => document.visibilityState === 'visible' && reload(), every);
    return () => clearInterval(timer);
  }, [every, reload]);

  // Back on the network, what could not be had is asked for again.
  const failed = state.error !== undefined;
  useEffect(() => {
    if (!failed) return;
    addEventListener('online', reload);
    return () => removeEventListener('online', reload);
  }, [failed, reload]);

  const fresh = state.of === id;
  return { value: fresh ? state.value : undefined, error: fresh ? state.error : undefined, reload };
}
