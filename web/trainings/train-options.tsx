import { useState } from 'preact/hooks';
import type { Base, HyperparametersRequest } from '../../shared/api/types.ts';
import { call } from '../api/client.ts';
import { useLoad } from '../state/use-load.ts';
import { count } from '../words/numbers.ts';
import { choices } from './choices.ts';

interface Wish {
  base?: string;
  hyperparameters?: HyperparametersRequest;
}

/** What may be chosen of a training. What is left alone is left out, so that the API decides. */
export function TrainOptions({ onChange }: { onChange: (wish: Wish) => void }) {
  const [wish, setWish] = useState<Wish>({});
  const bases = useLoad(() => call('listBases').catch(() => ({ bases: [] as Base[] })), []);
  const { hyperparameters: chosen = {} } = wish;

  function change(more: Wish) {
    const next = { ...wish, ...more };
    setWish(next);
    onChange(next);
  }

  function chooseBase(name: string) {
    const { base: _, ...rest } = wish;
    const next = name === '' ? rest : { ...rest, base: name };
    setWish(next);
    onChange(next);
  }

  function choose(name: keyof HyperparametersRequest, value: HyperparametersRequest[keyof HyperparametersRequest]) {
    const { [name]: _, ...rest } = chosen;
    const hyperparameters = value === undefined ? rest : { ...rest, [name]: value };
    change({ hyperparameters });
  }

  /** What the one kind of head takes, the other refuses. */
  function chooseLayers(hiddenLayers: number[] | undefined) {
    const { classWeights } = chosen;
    change({ hyperparameters: { ...(classWeights && { classWeights }), ...(hiddenLayers && { hiddenLayers }) } });
  }

  return (
    <details>
      <summary>Options</summary>
      <div class="options">
        {(bases.value?.bases.length ?? 0) > 1 && (
          <label class="field">
            Base model
            <select onChange={({ currentTarget }) => chooseBase(currentTarget.value)}>
              {bases.value?.bases.map(({ name, default: isDefault }) => (
                <option key={name} value={isDefault ? '' : name} selected={isDefault}>
                  {isDefault ? `${name}: the default` : name}
                </option>
              ))}
            </select>
            <small>Another one embeds all images again, once.</small>
          </label>
        )}
        {!chosen.hiddenLayers && (
          <Choice
            title="Regularisation (l2)"
            least={1e-8}
            most={100}
            usual="auto"
            advice="Empty: found by cross-validation. 0.003 suits 3,000 images, 0.1 suits 100."
            on={(value) => choose('l2', value)}
          />
        )}
        <label class="field">
          Hidden layer
          <select onChange={({ currentTarget: { value } }) => chooseLayers(value === '' ? undefined : [Number(value)])}>
            <option value="">none: the default, and best for most</option>
            {[64, 128, 256, 512].map((units) => (
              <option value={units} key={units}>
                {units} units
              </option>
            ))}
          </select>
        </label>
        {chosen.hiddenLayers &&
          choices.map(({ name, ...choice }) => <Choice key={name} {...choice} on={(value) => choose(name, value)} />)}
        <label class="field">
          Class weights
          <select
            onChange={({ currentTarget: { value } }) =>
              choose('classWeights', value === '' ? undefined : (value as 'balanced'))
            }
          >
            <option value="">none: every image counts the same</option>
            <option value="balanced">balanced: every label counts the same</option>
          </select>
        </label>
      </div>
    </details>
  );
}

/** A number that may be given. Out of its range it is marked, and the API would refuse it. */
function Choice(props: {
  title: string;
  least: number;
  most: number;
  /** What is taken where it is left empty. */
  usual: number | string;
  advice: string;
  whole?: boolean;
  on: (value: number | undefined) => void;
}) {
  const { title, least, most, usual, advice, whole = false, on } = props;
  const [wrong, setWrong] = useState(false);
  return (
    <label class="field">
      {title}
      <input
        type="number"
        step={whole ? 1 : 'any'}
        min={least}
        max={most}
        placeholder={`${usual}`}
        aria-invalid={wrong}
        onInput={({ currentTarget }) => {
          setWrong(!currentTarget.validity.valid);
          on(currentTarget.value === '' ? undefined : Number(currentTarget.value));
        }}
      />
      <small class={wrong ? 'bad' : ''}>
        {wrong ? `A ${whole ? 'whole number' : 'number'} from ${least} to ${count(most)}.` : advice}
      </small>
    </label>
  );
}
