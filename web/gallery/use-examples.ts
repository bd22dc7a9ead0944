import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Example, ParametersOf } from '../../shared/api/types.ts';
import { maxPageSize, pages } from '../api/client.ts';
import { isMissing } from '../api/request.ts';
import { deletions, forgetDeleted } from '../edits/deletions.ts';

/** Maximum number of images that the gallery loads. Filter by label to see the others. */
const maxImages = 20_000;
/** Links expire after 15 minutes; the images are loaded again before, ms. */
const linkTime = 13 * 60_000;

interface State {
  examples: Example[];
  /** There are no more pages to load. */
  complete: boolean;
  error?: Error;
}

export interface Examples extends State {
  reload: () => void;
  /** Changes the shown images before the API has made the change. */
  change: (of: (examples: Example[]) => Example[]) => void;
}

/** The images of a dataset, loaded page by page. */
export function useExamples(
  dataset: string,
  filter: Pick<ParametersOf<'listExamples'>, 'label' | 'status' | 'split'>,
): Examples {
  const [state, setState] = useState<State>({ examples: [], complete: false });
  const [turn, setTurn] = useState(0);
  const shownId = useRef('');
  const { label, status, split } = filter;

  useEffect(() => {
    const abort = new AbortController();
    const id = JSON.stringify([dataset, label, status, split]);
    // The old list stays until the new one is complete, so that nothing moves under the pointer.
    const isReload = shownId.current === id;
    shownId.current = id;
    if (!isReload) setState({ examples: [], complete: false });
    async function load() {
      const found: Example[] = [];
      const deleted = deletions.get().done;
      for await (const page of pages(
        'listExamples',
        { dataset, label, status, split, limit: maxPageSize },
        { signal: abort.signal },
      )) {
        found.push(...page.examples);
        if (!isReload) setState({ examples: [...found], complete: false });
        if (found.length >= maxImages) break;
      }
      setState({ examples: found, complete: true });
      forgetDeleted(deleted);
    }
    load().catch((error) => {
      if (abort.signal.aborted) return;
      if (isMissing(error)) setState({ examples: [], complete: true });
      else setState((now) => ({ ...now, error }));
    });
    const timer = setTimeout(() => setTurn((now) => now + 1), linkTime);
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
