import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Example, ParametersOf } from '../../shared/api/types.ts';
import { pages } from '../api/client.ts';
import { isMissing } from '../api/request.ts';
import { deletions, seenSince } from '../edits/deletions.ts';

/** Images that a gallery takes. Beyond that, choose a label. */
const most = 20_000;
/** Links hold for 15 minutes; before that they are asked for again, ms. */
const linksHold = 13 * 60_000;

export interface Examples {
  examples: Example[];
  /** No more to come. */
  complete: boolean;
  error?: Error;
  reload: () => void;
  /** Changes what is shown at once, before the API has done it. */
  change: (of: (examples: Example[]) => Example[]) => void;
}

/** The images of a dataset, page after page; what is shown stays until its successor is there. */
export function useExamples(
  dataset: string,
  filter: Pick<ParametersOf<'listExamples'>, 'label' | 'status' | 'split'>,
): Examples {
  const [state, setState] = useState<{ examples: Example[]; complete: boolean; error?: Error }>({
    examples: [],
    complete: false,
  });
  const [turn, setTurn] = useState(0);
  const shown = useRef('');
  const { label, status, split } = filter;

  useEffect(() => {
    const abort = new AbortController();
    const id = JSON.stringify([dataset, label, status, split]);
    const again = shown.current === id;
    shown.current = id;
    if (!again) setState({ examples: [], complete: false });
    async function load() {
      const found: Example[] = [];
      const deleted = deletions.get().done;
      for await (const page of pages(
        'listExamples',
        { dataset, label, status, split, limit: 200 },
        { signal: abort.signal },
      )) {
        found.push(...page.examples);
        // While it is loaded again, the old list stays: nothing moves under one's hands.
        if (!again) setState({ examples: [...found], complete: false });
        if (found.length >= most) break;
      }
      setState({ examples: found, complete: true });
      seenSince(deleted);
    }
    load().catch((error) => {
      if (abort.signal.aborted) return;
      if (isMissing(error)) setState({ examples: [], complete: true });
      else setState((now) => ({ ...now, error }));
    });
    const timer = setTimeout(() => setTurn((now) => now + 1), linksHold);
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, [dataset, label, status, split, turn]);

  return {
    ...state,
    reload: useCallback(() => setTurn((now) => now + 1), []),
    change: useCallback((of) => setState((now) => ({ ...now, examples: of(now.examples) })), []),
  };
}
