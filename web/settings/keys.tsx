import { useState } from 'preact/hooks';
import type { ApiKey, Scope } from '../../shared/api/types.ts';
import { call } from '../api/client.ts';
import { Dialog } from '../components/dialog.tsx';
import { Failure, Show } from '../components/states.tsx';
import { useLoad } from '../state/use-load.ts';
import { ago } from '../words/numbers.ts';

const scopes: [scope: Scope, meaning: string][] = [
  ['predict', 'ask for predictions'],
  ['manage', 'also images, trainings and versions'],
  ['admin', 'also keys'],
];

const expiries: [days: number, title: string][] = [
  [1, 'after a day'],
  [30, 'after 30 days'],
  [365, 'after a year'],
  [0, 'never'],
];

/** Keys of the API: make one for somebody or something, take it back. */
export function Keys() {
  const keys = useLoad(async () => (await call('listKeys')).keys, []);
  const [making, setMaking] = useState(false);
  const [problem, setProblem] = useState<Error>();
  const [revoking, setRevoking] = useState<ApiKey>();
  return (
    <section class="card" aria-labelledby="keys">
      <header>
        <h2 id="keys">API keys</h2>
        <button type="button" class="button" onClick={() => setMaking(true)}>
          New key
        </button>
      </header>
      {problem && <Failure error={problem} />}
      <Show of={keys} height={120}>
        {(all) => (
          <div class="scroll">
            <table>
              <thead>
                <tr>
                  <th scope="col">Name</th>
                  <th scope="col">May</th>
                  <th scope="col" class="secondary">
                    Made
                  </th>
                  <th scope="col">Expires</th>
                  <td />
                </tr>
              </thead>
              <tbody>
                {all.map((key) => (
                  <tr key={key.id}>
                    <td class="label-cell">{key.name}</td>
                    <td>{key.scopes.join(', ')}</td>
                    <td class="muted nowrap secondary">{ago(key.createdAt)}</td>
                    <td class="muted">{expiry(key)}</td>
                    <td>
                      <span class="row end">
                        <button type="button" class="button quiet small danger" onClick={() => setRevoking(key)}>
                          Revoke
                        </button>
                      </span>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Show>
      {making && (
        <NewKey
          onClose={() => {
            setMaking(false);
            keys.reload();
          }}
        />
      )}
      {revoking && (
        <Dialog title={`Revoke the key ${revoking.name}?`} onClose={() => setRevoking(undefined)}>
          <p>Whoever uses it is refused within a minute. This can't be undone; a new key can be made.</p>
          <div class="row">
            <button
              type="button"
              class="button danger"
              onClick={() => {
                void call('deleteKey', { id: revoking.id }).then(keys.reload, setProblem);
                setRevoking(undefined);
              }}
            >
              Revoke
            </button>
          </div>
        </Dialog>
      )}
    </section>
  );
}

function expiry({ expiresAt }: ApiKey) {
  if (!expiresAt) return 'never';
  const date = new Date(expiresAt).toLocaleDateString('en', { year: 'numeric', month: 'short', day: 'numeric' });
  const past = Date.parse(expiresAt) < Date.now();
  return <span class={past ? 'nowrap bad' : 'nowrap'}>{past ? `expired ${date}` : date}</span>;
}

function NewKey({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('');
  const [scope, setScope] = useState<Scope>('predict');
  const [days, setDays] = useState(30);
  const [made, setMade] = useState<string>();
  const [copied, setCopied] = useState(false);
  const [problem, setProblem] = useState<Error>();

  async function make() {
    const expiresAt = days === 0 ? undefined : new Date(Date.now() + days * 86_400_000).toISOString();
    try {
      const { key } = await call('createKey', {}, { json: { name, scopes: [scope], expiresAt } });
      setMade(key);
    } catch (error) {
      setProblem(error as Error);
    }
  }

  if (made) {
    return (
      <Dialog title={`The key ${name}`} onClose={onClose}>
        <p>Copy it now: it is not stored, and can't be shown again.</p>
        <p class="secret mono">{made}</p>
        <div class="row">
          <button
            type="button"
            class="button primary"
            onClick={() => void navigator.clipboard.writeText(made).then(() => setCopied(true), setProblem)}
          >
            {copied ? 'Copied' : 'Copy'}
          </button>
        </div>
      </Dialog>
    );
  }
  return (
    <Dialog title="New key" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void make();
        }}
      >
        {problem && <Failure error={problem} />}
        <label class="field">
          Name
          <input value={name} maxLength={100} onInput={({ currentTarget }) => setName(currentTarget.value)} />
          <small>Who or what uses it. It appears in logs and histories.</small>
        </label>
        <label class="field">
          May
          <select value={scope} onChange={({ currentTarget }) => setScope(currentTarget.value as Scope)}>
            {scopes.map(([value, meaning]) => (
              <option value={value} key={value}>
                {value}: {meaning}
              </option>
            ))}
          </select>
        </label>
        <label class="field">
          Expires
          <select value={days} onChange={({ currentTarget }) => setDays(Number(currentTarget.value))}>
            {expiries.map(([value, title]) => (
              <option value={value} key={value}>
                {title}
              </option>
            ))}
          </select>
        </label>
        <div class="row">
          <button type="submit" class="button primary" disabled={!name.trim()}>
            Make the key
          </button>
        </div>
      </form>
    </Dialog>
  );
}
