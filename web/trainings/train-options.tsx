import './trainings.css';
import { useState } from 'preact/hooks';
import type { Base, DatasetStatus, HyperparametersRequest } from '../../shared/api/types.ts';
import { call } from '../api/client.ts';
import { Select } from '../components/select.tsx';
import { useLoad } from '../state/use-load.ts';
import { HeadChoice } from './head-choice.tsx';
import { deepOptions, hiddenLayerOptions } from './head-options.ts';
import { NumberField } from './number-field.tsx';
import type { TrainingOptions } from './run.ts';

const hiddenLayerUnits: [units: number, title: string][] = [
  [0, 'none: the default'],
  ...[64, 128, 256, 512].map((units): [number, string] => [units, `${units} units`]),
];

const classWeights: [value: 'none' | 'balanced', title: string][] = [
  ['none', 'none: every image counts the same'],
  ['balanced', 'balanced: every label counts the same'],
];

const starts: [warm: 'cold' | 'warm', title: string][] = [
  ['cold', 'the base model: the default'],
  ['warm', 'the newest version with a deep head'],
];

/** The options of a training. An option that is left alone is not sent, so that the API decides. */
export function TrainOptions(props: {
  dataset: DatasetStatus | undefined;
  onChange: (options: TrainingOptions) => void;
}) {
  const { dataset, onChange } = props;
  const [options, setOptions] = useState<TrainingOptions>({});
  const { base = '', hyperparameters = {} } = options;
  const { hiddenLayers, depth, classWeights: weights, epochs } = hyperparameters;
  const classes = dataset?.classes ?? [];
  const images = classes.reduce((sum, { embedded, pending }) => sum + embedded + pending, 0);
  const kind = depth !== undefined ? 'deep' : hiddenLayers ? 'hidden' : 'dense';

  const fields = { dense: [], hidden: hiddenLayerOptions, deep: deepOptions(images) }[kind];

  function change({ base: _, ...rest }: TrainingOptions, name: string) {
    const next = name === '' ? rest : { ...rest, base: name };
    setOptions(next);
    onChange(next);
  }

  function replace(all: HyperparametersRequest) {
    const next = Object.entries(all).filter(([, value]) => value !== undefined);
    change({ ...options, hyperparameters: Object.fromEntries(next) }, base);
  }

  const set = (more: HyperparametersRequest) => replace({ ...hyperparameters, ...more });

  /** Keeps only the class weights, because the kinds of head have different hyperparameters or defaults. */
  const setHead = (head: HyperparametersRequest) => replace({ classWeights: weights, ...head });

  function setHiddenLayer(units: number) {
    if (units > 0 && kind === 'hidden') set({ hiddenLayers: [units] });
    else setHead(units > 0 ? { hiddenLayers: [units] } : {});
  }

  return (
    <>
      <HeadChoice
        images={images}
        labels={classes.length}
        epochs={epochs}
        deep={kind === 'deep'}
        onChange={(deep) => setHead(deep ? { depth: 'auto' } : {})}
      />
      <details>
        <summary>Options</summary>
        <div class="options">
          <BaseField value={base} onChange={(name) => change(options, name)} />
          {kind === 'dense' && (
            <NumberField
              title="Regularization (L2)"
              min={1e-8}
              max={100}
              defaultValue="auto"
              advice="Empty: found by cross-validation. 0.003 suits 3,000 images, 0.1 suits 100."
              onChange={(l2) => set({ l2 })}
            />
          )}
          {kind !== 'deep' && (
            <Select
              title="Hidden layer"
              options={hiddenLayerUnits}
              value={hiddenLayers?.[0] ?? 0}
              onChange={setHiddenLayer}
            />
          )}
          {kind === 'deep' && (
            <Select
              title="Start from"
              options={starts}
              value={hyperparameters.warmStart ? 'warm' : 'cold'}
              onChange={(start) => set({ warmStart: start === 'warm' ? true : undefined })}
              hint="With a version, the result depends on the model's history."
            />
          )}
          {fields.map(({ name, ...option }) => (
            <NumberField key={`${kind} ${name}`} {...option} onChange={(value) => set({ [name]: value })} />
          ))}
          <Select
            title="Class weights"
            options={classWeights}
            value={weights === 'balanced' ? 'balanced' : 'none'}
            onChange={(value) => set({ classWeights: value === 'none' ? undefined : value })}
          />
        </div>
      </details>
    </>
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
