import { useState } from 'preact/hooks';
import type { ApiKey } from '../../shared/api/types.ts';
import { call } from '../api/client.ts';
import { Button } from '../components/button.tsx';
import { Card } from '../components/card.tsx';
import { Confirm } from '../components/confirm.tsx';
import { DamagedObjects } from '../components/damaged-objects.tsx';
import { Scrolling } from '../components/scrolling.tsx';
import { Failure, Show } from '../components/states.tsx';
import { type Column, Table } from '../components/table.tsx';
import { useLoad } from '../state/use-load.ts';
import { ago, date } from '../words/numbers.ts';
import { NewKey } from './new-key.tsx';

/** The API's keys: create and revoke them. */
export function Keys() {
  const keys = useLoad(() => call('listKeys'), []);
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<ApiKey>();
  const [problem, setProblem] = useState<Error>();
  const columns: Column<ApiKey>[] = [
    { title: 'Name', class: 'label-cell', cell: ({ name }) => name },
    { title: 'Scopes', cell: ({ scopes }) => scopes.join(', ') },
    { title: 'Created', class: 'muted nowrap secondary', cell: ({ createdAt }) => ago(createdAt) },
    { title: 'Expires', class: 'muted', cell: (key) => <Expiry expiresAt={key.expiresAt} /> },
    {
      title: '',
      cell: (key) => (
        <span class="row end">
          <Button text="Revoke" kind="quiet small danger" onClick={() => setRevoking(key)} />
        </span>
      ),
    },
  ];

  function revoke({ id }: ApiKey) {
    void call('deleteKey', { id }).then(keys.reload, setProblem);
    setRevoking(undefined);
  }

  return (
    <Card title="API keys" action={<Button text="New key" onClick={() => setCreating(true)} />}>
      <Failure error={problem} />
      <Show of={keys} height={120}>
        {({ keys: all, problems }) => (
          <>
            <DamagedObjects problems={problems} />
            <Scrolling label="Table of API keys">
              <Table columns={columns} rows={all} keyOf={({ id }) => id} />
            </Scrolling>
          </>
        )}
      </Show>
      {creating && (
        <NewKey
          onClose={() => {
            setCreating(false);
            keys.reload();
          }}
        />
      )}
      {revoking && (
        <Confirm
          title={`Revoke the key ${revoking.name}?`}
          choices={[{ label: 'Revoke', kind: 'danger', run: () => revoke(revoking) }]}
          onClose={() => setRevoking(undefined)}
        >
          <p>Clients with this key are refused within a minute. You can't undo this, but you can create a new key.</p>
        </Confirm>
      )}
    </Card>
  );
}

function Expiry({ expiresAt }: Pick<ApiKey, 'expiresAt'>) {
  if (!expiresAt) return 'never';
  const expired = Date.parse(expiresAt) < Date.now();
  return (
    <span class={expired ? 'nowrap bad' : 'nowrap'}>
      {expired && 'expired '}
      {date(expiresAt)}
    </span>
  );
}
