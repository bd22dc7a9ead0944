import './trainings.css';
import { useState } from 'preact/hooks';
import type { Base, HyperparametersRequest } from '../../shared/api/types.ts';
import { call } from '../api/client.ts';
import { Select } from '../components/select.tsx';
import { useLoad } from '../state/use-load.ts';
import { hiddenLayerOptions } from './hidden-layer-options.ts';
import { NumberField } from './number-field.tsx';
import type { TrainingOptions } from './run.ts';

const hiddenLayers: [units: number, title: string][] = [
  [0, 'none: the default'],
  ...[64, 128, 256, 512].map((units): [number, string] => [units, `${units} units`]),
];

const classWeights: [value: 'none' | 'balanced', title: string][] = [
  ['none', 'none: every image counts the same'],
  ['balanced', 'balanced: every label counts the same'],
];

/** The options of a training. An option that is left alone is not sent, so that the API decides. */
export function TrainOptions({ onChange }: { onChange: (options: TrainingOptions) => void }) {
  const [options, setOptions] = useState<TrainingOptions>({});
  const { base = '', hyperparameters = {} } = options;
  const usesHiddenLayers = hyperparameters.hiddenLayers !== undefined;

  function change({ base: _, ...rest }: TrainingOptions, name: string) {
    const next = name === '' ? rest : { ...rest, base: name };
    setOptions(next);
    onChange(next);
  }

  function set(more: HyperparametersRequest) {
    const next = Object.entries({ ...hyperparameters, ...more }).filter(([, value]) => value !== undefined);
    change({ ...options, hyperparameters: Object.fromEntries(next) }, base);
  }

  /** Keeps only the class weights, because the two kinds of head share no other hyperparameter. */
  function setHiddenLayer(units: number) {
    const kept = hyperparameters.classWeights && { classWeights: hyperparameters.classWeights };
    change({ ...options, hyperparameters: { ...kept, ...(units > 0 && { hiddenLayers: [units] }) } }, base);
  }

  return (
    <details>
      <summary>Options</summary>
      <div class="options">
        <BaseField value={base} onChange={(name) => change(options, name)} />
        {!usesHiddenLayers && (
          <NumberField
            title="Regularization (L2)"
            min={1e-8}
            max={100}
            defaultValue="auto"
            advice="Empty: found by cross-validation. 0.003 suits 3,000 images, 0.1 suits 100."
            onChange={(l2) => set({ l2 })}
          />
        )}
        <Select
          title="Hidden layer"
          options={hiddenLayers}
          value={hyperparameters.hiddenLayers?.[0] ?? 0}
          onChange={setHiddenLayer}
        />
        {usesHiddenLayers &&
          hiddenLayerOptions.map(({ name, ...option }) => (
            <NumberField key={name} {...option} onChange={(value) => set({ [name]: value })} />
          ))}
        <Select
          title="Class weights"
          options={classWeights}
          value={hyperparameters.classWeights === 'balanced' ? 'balanced' : 'none'}
          onChange={(value) => set({ classWeights: value === 'none' ? undefined : value })}
        />
      </div>
    </details>
  );
}

/** @param props.value empty for the default */
function BaseField({ value, onChange }: { value: string; onChange: (name: string) => void }) {
  const { value: { bases } = { bases: [] as Base[] } } = useLoad(() => call('listBases'), []);
  if (bases.length < 2) return null;
  return (
    <Select
      title="Base model"
      options={bases.map((base) => [
        base.default ? '' : base.name,
        base.default ? `${base.name}: the default` : base.name,
      ])}
      value={value}
      onChange={onChange}
      hint="Another base model embeds all images again, once."
    />
  );
}
