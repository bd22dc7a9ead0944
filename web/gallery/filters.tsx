import { useRef } from 'preact/hooks';
import type { DatasetStatus } from '../../shared/api/types.ts';
import { setQuery } from '../state/router.ts';
import { count } from '../words/numbers.ts';

const statuses: [value: string, title: string][] = [
  ['embedded', 'Ready'],
  ['pending', 'Pending'],
  ['rejected', 'Rejected'],
];

const splits: [value: string, title: string][] = [
  ['train', 'To train on'],
  ['test', 'Test set'],
  ['golden', 'Golden set'],
  ['unlabelled', 'Without a label'],
];

/** What the gallery shows; it stands in the address, so that it can be linked. */
export function Filters({ dataset, query }: { dataset: DatasetStatus; query: Record<string, string> }) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const set = (name: string, value: string) => setQuery({ [name]: value || undefined });
  const search = (value: string) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => set('search', value), 150);
  };
  return (
    <search class="filters">
      <label>
        <span class="hidden">Label</span>
        <select value={query.label ?? ''} onChange={({ currentTarget }) => set('label', currentTarget.value)}>
          <option value="">All labels</option>
          {dataset.classes.map(({ label, examples }) => (
            <option value={label} key={label}>
              {label} ({count(examples)})
            </option>
          ))}
        </select>
      </label>
      <Choice
        title="Status"
        all="Any status"
        options={statuses}
        value={query.status}
        on={(value) => set('status', value)}
      />
      <Choice title="Part" all="All parts" options={splits} value={query.split} on={(value) => set('split', value)} />
      <label class="grow">
        <span class="hidden">Search by name</span>
        <input
          type="search"
          placeholder="Search by name"
          defaultValue={query.search ?? ''}
          onInput={({ currentTarget }) => search(currentTarget.value)}
        />
      </label>
    </search>
  );
}

function Choice(props: {
  title: string;
  all: string;
  options: [value: string, title: string][];
  value: string | undefined;
  on: (value: string) => void;
}) {
  const { title, all, options, value = '', on } = props;
  return (
    <label>
      <span class="hidden">{title}</span>
      <select value={value} onChange={({ currentTarget }) => on(currentTarget.value)}>
        <option value="">{all}</option>
        {options.map(([option, text]) => (
          <option value={option} key={option}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
