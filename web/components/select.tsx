const looks = {
  /** The title is above the list. */
  field: { label: 'field', title: '' },
  /** The title is left of the list. */
  inline: { label: 'row inline-select', title: 'muted' },
  /** Only screen readers read the title. */
  bare: { label: '', title: 'hidden' },
};

/** A choice among a few options. */
export function Select<T extends string | number>(props: {
  title: string;
  look?: keyof typeof looks;
  options: readonly (readonly [value: T, title: string])[];
  value: T;
  onChange: (value: T) => void;
  hint?: string;
}) {
  const { title, look = 'field', options, value, onChange, hint } = props;
  return (
    <label class={looks[look].label}>
      <span class={looks[look].title}>{title}</span>
      <select
        value={value}
        onChange={({ currentTarget }) => {
          const chosen = options[currentTarget.selectedIndex];
          if (chosen) onChange(chosen[0]);
        }}
      >
        {options.map(([option, text]) => (
          <option value={option} key={option}>
            {text}
          </option>
        ))}
      </select>
      {hint && <small>{hint}</small>}
    </label>
  );
}
