import { useLayoutEffect, useRef } from 'preact/hooks';
import type { LocatedImage, Suspicious } from '../../shared/api/types.ts';
import { Button } from '../components/button.tsx';
import { LabelText } from '../components/label-text.tsx';
import { Picture } from '../components/picture.tsx';
import { isDeleted } from '../data/use-located.ts';
import { fileName } from '../words/keys.ts';
import { percent } from '../words/numbers.ts';
import { labelSince } from './label-since.ts';

/** The user's decision on a suspicious label. */
export interface Decision {
  label: string;
  /** The id of the change, once it is made. */
  change?: number;
}

/**
 * A suspicious label with buttons to correct or keep it. The card stays in place after the decision. Undo is on another
 * line than the buttons, so that a second click does not hit it.
 */
export function Doubt(props: {
  of: Suspicious;
  image: LocatedImage | undefined;
  decision: Decision | undefined;
  onLabel: (label: string) => void;
  onUndo: () => void;
}) {
  const { of, image, decision, onLabel, onUndo } = props;
  const { key, label, likely, probability } = of;
  const deleted = isDeleted(image);
  const since = image && labelSince(image);
  const decided = decision !== undefined;
  const result = decided ? resultOf(decision.label, label) : deleted ? 'Deleted' : since && `Now ${since}`;
  const settled = result !== undefined;
  const place = useFocusKept<HTMLLIElement>(decided);
  return (
    <li ref={place} tabIndex={-1} class={settled ? 'settled' : ''} data-doubt={settled ? 'settled' : 'open'}>
      <Picture url={image?.url} alt={fileName(key)} size={96} deleted={deleted} />
      <div class="stack tight">
        <p class="doubted" title={key}>
          <LabelText of={label} />
          {decided ? (
            <Button text="Undo" kind="quiet small" onClick={onUndo} />
          ) : (
            <span class="muted small nowrap">{percent(probability, 1)} likely</span>
          )}
        </p>
        <div class="row">
          {settled ? (
            <p>{result}</p>
          ) : (
            <>
              <Button
                text={
                  <>
                    It is
                    <LabelText of={likely} />
                  </>
                }
                kind="small"
                onFirstClick={() => onLabel(likely)}
              />
              <Button text="Keep" kind="quiet small" onFirstClick={() => onLabel(label)} />
            </>
          )}
        </div>
      </div>
    </li>
  );
}

const resultOf = (chosen: string, label: string) => (chosen === label ? 'Kept' : `Now ${chosen}`);

/** Moves the focus to the element when the focused button in it is replaced. */
function useFocusKept<T extends HTMLElement>(replaced: boolean) {
  const element = useRef<T>(null);
  const before = useRef(replaced);
  useLayoutEffect(() => {
    if (before.current !== replaced && document.activeElement === document.body)
      element.current?.focus({ preventScroll: true });
    before.current = replaced;
  }, [replaced]);
  return element;
}
