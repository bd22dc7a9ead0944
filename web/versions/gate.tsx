import { useState } from 'preact/hooks';
import { call } from '../api/client.ts';
import { useLoad } from '../state/use-load.ts';

/** Whether a new version goes live by itself. Not shown where the deployment has no such choice. */
export function Gate({ name }: { name: string }) {
  const gate = useLoad(() => call('getGate', { model: name }), [name]);
  const [problem, setProblem] = useState<Error>();
  if (!gate.value) return null;
  return (
    <section class="card" aria-labelledby="gate">
      <h2 id="gate">When a new version is ready</h2>
      <fieldset class="stack tight plain">
        <legend class="hidden">When a new version is ready</legend>
        {(['auto', 'manual'] as const).map((policy) => (
          <label class="row" key={policy}>
            <input
              type="radio"
              name="gate"
              checked={gate.value?.policy === policy}
              onChange={() => void call('setGate', { model: name }, { json: { policy } }).then(gate.reload, setProblem)}
            />
            {policy === 'auto' ? 'It goes live by itself, unless it is worse' : 'It waits until somebody makes it live'}
          </label>
        ))}
      </fieldset>
      {problem && <p class="note bad">{problem.message}</p>}
    </section>
  );
}
