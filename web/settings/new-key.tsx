import { useState } from 'preact/hooks';
import type { Scope } from '../../shared/api/types.ts';
import { nameRules } from '../../shared/domain/names/rules.ts';
import { call } from '../api/client.ts';
import { Button } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { Select } from '../components/select.tsx';
import { Failure } from '../components/states.tsx';

const scopes: [scope: Scope, title: string][] = [
  ['predict', 'predict: request predictions'],
  ['manage', 'manage: also images, trainings and versions'],
  ['admin', 'admin: also keys'],
];

const expiries: [days: number, title: string][] = [
  [1, 'after a day'],
  [30, 'after 30 days'],
  [365, 'after a year'],
  [0, 'never'],
];

const dayMs = 86_400_000;

/** Asks for a key's name, scope and expiry, creates it, and shows it once. */
export function NewKey({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState('');
  const [scope, setScope] = useState<Scope>('predict');
  const [days, setDays] = useState(30);
  const [created, setCreated] = useState<string>();
  const [problem, setProblem] = useState<Error>();

  async function create() {
    const expiresAt = days === 0 ? undefined : new Date(Date.now() + days * dayMs).toISOString();
    await call('createKey', {}, { json: { name, scopes: [scope], expiresAt } }).then(
      ({ key }) => setCreated(key),
      setProblem,
    );
  }

  if (created) return <CreatedKey name={name} value={created} onClose={onClose} />;
  return (
    <Dialog title="New key" onClose={onClose}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void create();
        }}
      >
        <Failure error={problem} />
        <label class="field">
          Name
          <input
            value={name}
            maxLength={nameRules.apiKey.maxLength}
            onInput={({ currentTarget }) => setName(currentTarget.value)}
          />
          <small>The key's user, for logs and histories.</small>
        </label>
        <Select title="Scope" options={scopes} value={scope} onChange={setScope} />
        <Select title="Expires" options={expiries} value={days} onChange={setDays} />
        <div class="row">
          <Button type="submit" text="Create key" kind="primary" disabled={!name.trim()} />
        </div>
      </form>
    </Dialog>
  );
}

function CreatedKey({ name, value, onClose }: { name: string; value: string; onClose: () => void }) {
  const [copied, setCopied] = useState(false);
  const [problem, setProblem] = useState<Error>();
  return (
    <Dialog title={`The key ${name}`} onClose={onClose}>
      <p>Copy the key now. It is not stored and can't be shown again.</p>
      <p class="secret mono">{value}</p>
      <Failure error={problem} />
      <div class="row">
        <Button
          text={copied ? 'Copied' : 'Copy'}
          kind="primary"
          onClick={() => void navigator.clipboard.writeText(value).then(() => setCopied(true), setProblem)}
        />
      </div>
    </Dialog>
  );
}
