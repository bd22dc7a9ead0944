import { useRef } from 'preact/hooks';
import type { DatasetStatus } from '../../shared/api/types.ts';
import { Select } from '../components/select.tsx';
import { setQuery } from '../state/router.ts';
import { count } from '../words/numbers.ts';
import { splitNames, statusNames } from './names.ts';

/** How long the search waits for the next key, ms. */
const typingTime = 150;

const all = (title: string): [string, string] => ['', title];

/** The gallery's filters. They are part of the address, so that a link can contain them. */
export function Filters({ dataset, query }: { dataset: DatasetStatus; query: Record<string, string> }) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const set = (name: string) => (value: string) => setQuery({ [name]: value || undefined });
  const search = (value: string) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => set('search')(value), typingTime);
  };
  const labels = dataset.classes.map(({ label, examples }): [string, string] => [
    label,
    `${label} (${count(examples)})`,
  ]);
  return (
    <search class="filters">
      <Select
        look="bare"
        title="Label"
        options={[all('All labels'), ...labels]}
        value={query.label ?? ''}
        onChange={set('label')}
      />
      <Select
        look="bare"
        title="Status"
        options={[all('Any status'), ...Object.entries(statusNames)]}
        value={query.status ?? ''}
        onChange={set('status')}
      />
      <Select
        look="bare"
        title="Split"
        options={[all('All splits'), ...Object.entries(splitNames)]}
        value={query.split ?? ''}
        onChange={set('split')}
      />
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
