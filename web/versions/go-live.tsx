import { useState } from 'preact/hooks';
import { call } from '../api/client.ts';
import { Card } from '../components/card.tsx';
import { Failure } from '../components/states.tsx';
import { useLoad } from '../state/use-load.ts';

const title = 'When a new version is ready';
const policies = [
  ['auto', 'Promote it, unless it is worse'],
  ['manual', 'Wait for someone to promote it'],
] as const;

/** Whether a new version goes live automatically. */
export function GoLive({ name }: { name: string }) {
  const gate = useLoad(() => call('getGate', { model: name }), [name]);
  const [problem, setProblem] = useState<Error>();
  if (gate.error) return <Failure error={gate.error} retry={gate.reload} />;
  if (!gate.value) return null;
  return (
    <Card title={title}>
      <fieldset class="stack tight">
        <legend class="hidden">{title}</legend>
        {policies.map(([policy, text]) => (
          <label class="row" key={policy}>
            <input
              type="radio"
              name="gate"
              checked={gate.value?.policy === policy}
              onChange={() => void call('setGate', { model: name }, { json: { policy } }).then(gate.reload, setProblem)}
            />
            {text}
          </label>
        ))}
      </fieldset>
      <Failure error={problem} />
    </Card>
  );
}
