import './sign-in.css';
import { useState } from 'preact/hooks';
import { Button } from '../components/button.tsx';
import icon from '../icon.svg';
import { session, signIn } from '../state/session.ts';
import { useStore } from '../state/store.ts';

/** Asks for the API key. */
export function SignIn() {
  const [key, setKey] = useState('');
  const { ended } = useStore(session);
  return (
    <main class="sign-in">
      <form
        class="card"
        onSubmit={(event) => {
          event.preventDefault();
          if (key) signIn(key);
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
          <small>The key is kept until you close this tab.</small>
        </label>
        <Button type="submit" text="Sign in" kind="primary large" disabled={!key} />
        <p class="muted small">
          On your machine, <code>npm start</code> prints a link with a key. In AWS, <code>headstart keys create</code>{' '}
          makes a key.
        </p>
      </form>
    </main>
  );
}
