import './labels.css';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { describeLookAlikes, looksOf } from '../../shared/domain/names/look-alikes.ts';
import { nameRules } from '../../shared/domain/names/rules.ts';
import { labelsWith, nearLabels } from './near.ts';

/** Maximum number of labels offered. */
const maxOffered = 24;

const cleaned = (typed: string) => typed.trim().normalize('NFC');

/**
 * A field for a label. Enter accepts a known label. For a new one, Enter first offers similar labels. `value` is the
 * typed text; `onLabel` reports the chosen label.
 */
export function LabelChoice(props: {
  /** The dataset's labels; undefined while they load. */
  labels: readonly string[] | undefined;
  value: string;
  onValue: (typed: string) => void;
  onLabel: (label: string) => void;
  hint: string;
}) {
  const { labels: loaded, value, onValue, onLabel, hint } = props;
  const labels = loaded ?? [];
  /** The label in the field when the user pressed Enter. */
  const [entered, setEntered] = useState<{ label: string }>();
  const place = useRef<HTMLDivElement>(null);
  const label = cleaned(value);
  const exists = labels.includes(label);
  const problem = label ? nameRules.label.problem(label) : undefined;
  const alike = exists ? [] : labels.filter((other) => looksOf(other) === looksOf(label));
  const near = exists ? [] : nearLabels(label, labels);
  const offered = [...new Set([...near, ...labelsWith(exists ? '' : label, labels)])].slice(0, maxOffered);
  const isUnknown = loaded !== undefined && entered?.label === label && !exists;

  useLayoutEffect(() => {
    if (loaded === undefined || entered?.label !== label) return;
    if (exists) onLabel(label);
    // A second Enter accepts the first similar label, or creates the new one.
    else place.current?.querySelector<HTMLElement>('[data-offer]')?.focus();
  }, [entered, loaded === undefined]);

  /** Reads the text from the field, because Enter may come before the last key is rendered. */
  function enter(typed: string) {
    const wanted = cleaned(typed);
    if (!wanted || nameRules.label.problem(wanted)) return;
    onValue(typed);
    setEntered({ label: wanted });
  }

  return (
    <div class="stack tight" ref={place}>
      <label class="field">
        Label
        <input
          name="label"
          value={value}
          autocomplete="off"
          aria-invalid={problem !== undefined}
          onInput={({ currentTarget }) => onValue(currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.isComposing) return;
            event.preventDefault();
            if (!event.repeat) enter(event.currentTarget.value);
          }}
        />
        <small class={problem ? 'bad' : ''}>{problem ?? hint}</small>
      </label>
      <p class="small warn" role="status">
        {isUnknown && `There is no label ${label} yet. ${near.length > 0 ? `Did you mean ${near.join(' or ')}?` : ''}`}
      </p>
      {offered.length > 0 && (
        <ul class="row chips" aria-label="Suggestions">
          {offered.map((offer) => (
            <li key={offer}>
              <button type="button" class="button small clip" data-offer onClick={() => onLabel(offer)}>
                {offer}
              </button>
            </li>
          ))}
        </ul>
      )}
      {loaded && label && !exists && !problem && (
        <button type="button" class="button small new-label" data-offer onClick={() => onLabel(label)}>
          <span>Create new label</span> <b class="clip">{label}</b>
        </button>
      )}
      {label && alike.length > 0 && <p class="small warn">{describeLookAlikes([label, ...alike])}</p>}
    </div>
  );
}
