import { useLayoutEffect, useRef } from 'preact/hooks';
import type { LocatedImage, Suspicious } from '../../shared/api/types.ts';
import { firstClick } from '../components/first-click.ts';
import { LabelText } from '../components/label-text.tsx';
import { Picture } from '../components/picture.tsx';
import { fileName } from '../words/keys.ts';
import { percent } from '../words/numbers.ts';
import { labelSince } from './label-since.ts';

/** What was decided of a doubtful label: another one, or that it stays. */
export interface Decision {
  label: string;
  /** Of the change, once it was made. */
  change?: number;
}

/**
 * A label that the other images contradict. What is decided stays in its place. Its Undo is in the other line than
 * what decides, so that no second click finds it.
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
  const since = image && (image.url === undefined ? 'Deleted' : labelSince(image));
  const place = useRef<HTMLLIElement>(null);
  const decided = decision !== undefined;
  const was = useRef(decided);
  useLayoutEffect(() => {
    // The button that had the focus is gone.
    if (was.current !== decided && document.activeElement === document.body)
      place.current?.focus({ preventScroll: true });
    was.current = decided;
  }, [decided]);
  return (
    <li
      ref={place}
      tabIndex={-1}
      class={decided || since ? 'settled' : ''}
      data-doubt={decided || since ? 'settled' : 'open'}
    >
      <Picture url={image?.url} alt={fileName(key)} size={96} deleted={since === 'Deleted'} />
      <div class="stack tight">
        <p class="doubted" title={key}>
          <LabelText of={label} />
          {decided ? (
            <button type="button" class="button quiet small" onClick={onUndo}>
              Undo
            </button>
          ) : (
            <span class="muted small nowrap">{percent(probability, 1)} likely</span>
          )}
        </p>
        <div class="row">
          {decided ? (
            <p class="decided">{decision.label === label ? 'Kept' : <>Now {decision.label}</>}</p>
          ) : since ? (
            <p class="decided">{since === 'Deleted' ? since : <>Now {since}</>}</p>
          ) : (
            <>
              <button type="button" class="button small" onClick={firstClick(() => onLabel(likely))}>
                It is
                <LabelText of={likely} />
              </button>
              <button type="button" class="button quiet small" onClick={firstClick(() => onLabel(label))}>
                Keep
              </button>
            </>
          )}
        </div>
      </div>
    </li>
  );
}
