import type { Base } from '../../shared/api/types.ts';
import { call } from '../api/client.ts';
import { Card } from '../components/card.tsx';
import { DamagedObjects } from '../components/damaged-objects.tsx';
import { Scrolling } from '../components/scrolling.tsx';
import { Show } from '../components/states.tsx';
import { type Column, Table } from '../components/table.tsx';
import { useLoad } from '../state/use-load.ts';
import { bytes, count } from '../words/numbers.ts';

const columns: Column<Base>[] = [
  {
    title: 'Name',
    cell: (base) => (
      <span class="row">
        {base.name}
        {base.default && <span class="badge good">default</span>}
      </span>
    ),
  },
  { title: 'Input, pixels', class: 'number', cell: ({ inputSize }) => `${inputSize} × ${inputSize}` },
  { title: 'Features', class: 'number', cell: ({ featureSize }) => count(featureSize) },
  { title: 'Size', class: 'number', cell: (base) => bytes(base.bytes) },
];

export function Bases() {
  const bases = useLoad(() => call('listBases'), []);
  return (
    <Card
      title="Base models"
      text={
        <>
          They turn images into features. Add another with <code>headstart base add</code>.
        </>
      }
    >
      <Show of={bases} height={96}>
        {({ bases: all, problems }) => (
          <>
            <DamagedObjects problems={problems} />
            <Scrolling label="Table of base models">
              <Table columns={columns} rows={all} keyOf={({ digest }) => digest} />
            </Scrolling>
          </>
        )}
      </Show>
    </Card>
  );
}
