import { useState } from 'preact/hooks';
import { count } from '../words/numbers.ts';

/** An optional number. For a number out of range, the field shows the range and the API refuses the training. */
export function NumberField(props: {
  title: string;
  min: number;
  max: number;
  defaultValue: number | string;
  advice: string;
  integer?: boolean;
  onChange: (value: number | undefined) => void;
}) {
  const { title, min, max, defaultValue, advice, integer = false, onChange } = props;
  const [invalid, setInvalid] = useState(false);
  return (
    <label class="field">
      {title}
      <input
        type="number"
        step={integer ? 1 : 'any'}
        min={min}
        max={max}
        placeholder={`${defaultValue}`}
        aria-invalid={invalid}
        onInput={({ currentTarget }) => {
          setInvalid(!currentTarget.validity.valid);
          onChange(currentTarget.value === '' ? undefined : Number(currentTarget.value));
        }}
      />
      <small class={invalid ? 'bad' : ''}>
        {invalid ? `Enter ${integer ? 'a whole number' : 'a number'} from ${min} to ${count(max)}.` : advice}
      </small>
    </label>
  );
}
