import type { Live } from '../../shared/api/types.ts';
import { Card } from '../components/card.tsx';
import { Scrolling } from '../components/scrolling.tsx';
import { type Column, Table } from '../components/table.tsx';
import { ago } from '../words/numbers.ts';

const columns: Column<Live['history'][number]>[] = [
  { title: 'Version', class: 'nowrap', cell: ({ version }) => `Version ${version}` },
  { title: 'Since', class: 'muted nowrap', cell: ({ askedAt }) => ago(askedAt) },
  {
    title: 'By',
    class: 'breaks',
    cell: ({ by, override }) => (
      <span title={by}>
        {by.startsWith('training ') ? 'its training' : by}
        {override && <span class="muted">, although it was held back</span>}
      </span>
    ),
  },
];

/** The versions that have been live, newest first. */
export function History({ live: { history } }: { live: Live }) {
  return (
    <Card title="History of live versions">
      <Scrolling label="History of live versions">
        <Table columns={columns} rows={history} keyOf={({ version, askedAt }) => `${version} ${askedAt}`} />
      </Scrolling>
    </Card>
  );
}
