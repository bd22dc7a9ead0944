import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { describeLookAlikes, looksOf } from '../../shared/domain/names/look-alikes.ts';
import { nameRules } from '../../shared/domain/names/rules.ts';
import { labelsWith, nearLabels } from './near.ts';

/** Labels that are offered. */
const most = 24;

/** As labels are compared. */
const clean = (typed: string) => typed.trim().normalize('NFC');

/**
 * A field for a label. Enter takes one that is there; a new one is made by a button of its own, after those that may
 * have been meant. What is typed is `value`; a label is chosen when `onLabel` says so.
 */
export function LabelChoice(props: {
  /** Of the dataset; undefined as long as they are not known. */
  labels: readonly string[] | undefined;
  value: string;
  onValue: (typed: string) => void;
  onLabel: (label: string) => void;
  /** What the label is asked for. */
  hint: string;
}) {
  const { labels: known, value, onValue, onLabel, hint } = props;
  const labels = known ?? [];
  /** What Enter was pressed for. */
  const [entered, setEntered] = useState<{ label: string }>();
  const place = useRef<HTMLDivElement>(null);
  const label = clean(value);
  const there = labels.includes(label);
  const problem = label ? nameRules.label.problem(label) : undefined;
  const alike = there ? [] : labels.filter((each) => looksOf(each) === looksOf(label));
  const near = there ? [] : nearLabels(label, labels);
  const offered = [...new Set([...near, ...labelsWith(there ? '' : label, labels)])].slice(0, most);

  const missed = known !== undefined && entered?.label === label && !there;

  useLayoutEffect(() => {
    if (known === undefined || entered?.label !== label) return;
    if (there) onLabel(label);
    // The first that may have been meant, or else the new one: a second Enter takes it.
    else place.current?.querySelector<HTMLElement>('[data-offer]')?.focus();
  }, [entered, known === undefined]);

  /** As it stands in the field: Enter may come before what was typed is drawn. */
  function enter(typed: string) {
    const wanted = clean(typed);
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
        {missed && `There is no label ${label} yet. ${near.length > 0 ? `Did you mean ${near.join(' or ')}?` : ''}`}
      </p>
      {offered.length > 0 && (
        <ul class="row chips" aria-label={near.length > 0 ? 'Nearly the same' : 'There already'}>
          {offered.map((each) => (
            <li key={each}>
              <button type="button" class="button small clip" data-offer onClick={() => onLabel(each)}>
                {each}
              </button>
            </li>
          ))}
        </ul>
      )}
      {known && label && !there && !problem && (
        <button type="button" class="button small new-label" data-offer onClick={() => onLabel(label)}>
          <span>Create new label</span> <b class="clip">{label}</b>
        </button>
      )}
      {label && alike.length > 0 && <p class="small warn">{describeLookAlikes([label, ...alike])}</p>}
    </div>
  );
}
