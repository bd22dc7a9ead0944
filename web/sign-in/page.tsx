import { useState } from 'preact/hooks';
import icon from '../icon.svg';
import { session, useKey } from '../state/session.ts';
import { useStore } from '../state/store.ts';

/** Asks for a key, where the address brought none. */
export function SignIn() {
  const [key, setKey] = useState('');
  const { ended } = useStore(session);
  return (
    <main class="sign-in">
      <form
        class="card"
        onSubmit={(event) => {
          event.preventDefault();
          if (key) useKey(key);
        }}
      >
        <p class="brand">
          <img src={icon} alt="" />
          <span>Headstart</span>
        </p>
        <h1>Enter your API key</h1>
        {ended && (
          <p class="note bad" role="alert">
            {ended}
          </p>
        )}
        <label class="field">
          API key
          <input
            type="password"
            autocomplete="off"
            placeholder="hs_…"
            value={key}
            onInput={({ currentTarget }) => setKey(currentTarget.value.trim())}
          />
          <small>It stays in this tab, and is gone when you close it.</small>
        </label>
        <button type="submit" class="button primary large" disabled={!key}>
          Open
        </button>
        <p class="muted small">
          On this machine, <code>npm start</code> prints a link that has the key in it. In AWS,{' '}
          <code>headstart keys create</code> makes one.
        </p>
      </form>
    </main>
  );
}
