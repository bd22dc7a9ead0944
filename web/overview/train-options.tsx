import { useState } from 'preact/hooks';
import { api } from '../api/client.ts';
import type { Base, Hyperparameters } from '../api/types.ts';
import { useLoad } from '../use-load.ts';

interface Wish {
  base?: string;
  hyperparameters?: Hyperparameters;
}

/** What may be chosen of a training. What is left alone is left out, so that the API decides. */
export function TrainOptions({ onChange }: { onChange: (wish: Wish) => void }) {
  const [wish, setWish] = useState<Wish>({});
  const bases = useLoad(() => api.bases().catch(() => ({ bases: [] as Base[] })), []);
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

  function choose(name: keyof Hyperparameters, value: Hyperparameters[keyof Hyperparameters]) {
    const { [name]: _, ...rest } = chosen;
    const hyperparameters = value === undefined ? rest : { ...rest, [name]: value };
    change({ hyperparameters });
  }

  return (
    <details>
      <summary>Options</summary>
      <div class="stack">
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
        <label class="field">
          Regularisation (l2)
          <input
            type="number"
            min="1e-8"
            max="100"
            step="any"
            placeholder="auto"
            onInput={({ currentTarget: { value } }) => choose('l2', value === '' ? undefined : Number(value))}
          />
          <small>Empty: found by cross-validation. 0.003 suits 3,000 images, 0.1 suits 100.</small>
        </label>
        <label class="field">
          Hidden layer
          <select
            onChange={({ currentTarget: { value } }) =>
              choose('hiddenLayers', value === '' ? undefined : [Number(value)])
            }
          >
            <option value="">none: the default, and best for most</option>
            {[64, 128, 256, 512].map((units) => (
              <option value={units} key={units}>
                {units} units
              </option>
            ))}
          </select>
        </label>
        {chosen.hiddenLayers && (
          <>
            <Choice title="Epochs" range="1 to 200" value={20} on={(value) => choose('epochs', value)} />
            <Choice
              title="Learning rate"
              range="0.0001 to 0.01"
              value={0.001}
              on={(value) => choose('learningRate', value)}
            />
            <Choice title="Dropout" range="0 to 0.8" value={0} on={(value) => choose('dropout', value)} />
          </>
        )}
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

function Choice(props: { title: string; range: string; value: number; on: (value: number | undefined) => void }) {
  const { title, range, value, on } = props;
  return (
    <label class="field">
      {title}
      <input
        type="number"
        step="any"
        min="0"
        placeholder={`${value}`}
        onInput={({ currentTarget }) => on(currentTarget.value === '' ? undefined : Number(currentTarget.value))}
      />
      <small>Usually {range}.</small>
    </label>
  );
}
