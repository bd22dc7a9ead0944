import type { HyperparametersRequest, Score, Version, VersionMetrics } from './types.ts';

/** Words for a head and for its evaluation. The report, the CLI and the console use the same. */

type Head = Pick<Version, 'hyperparameters' | 'depth'>;
type Fit = NonNullable<VersionMetrics['fit']>;

/** `dense`, `deep`, `hidden layers` */
export function headKind({ hyperparameters, depth }: Head): string {
  if (depth !== undefined) return 'deep';
  return hyperparameters.hiddenLayers.length > 0 ? 'hidden layers' : 'dense';
}

/** `dense head`, `head with hidden layers of 128, 64`, `deep head after block 10` */
export function headInWords({ hyperparameters, depth }: Head): string {
  return describeHead(hyperparameters.hiddenLayers, depth);
}

/** The head that a training was asked for: {@link headInWords}, or `the better of a dense and a deep head`. */
export const requestedHeadInWords = ({ hiddenLayers = [], depth }: HyperparametersRequest): string =>
  depth === 'auto' ? 'the better of a dense and a deep head' : describeHead(hiddenLayers, depth);

function describeHead(hiddenLayers: readonly number[], depth: number | undefined): string {
  if (depth !== undefined) return `deep head after block ${depth}`;
  return hiddenLayers.length > 0 ? `head with hidden layers of ${hiddenLayers.join(', ')}` : 'dense head';
}

const count = (value: number): string => value.toLocaleString('en-US');

/** The size and the training of a deep head: `map 112 x 14 x 14, 2,711,114 parameters, 5 epochs`. */
export function deepFitInWords(fit: Fit | undefined): string | undefined {
  if (fit?.solver !== 'adamw-deep') return undefined;
  const { map, parameters, epochs } = fit;
  return `map ${map.join(' x ')}, ${count(parameters)} parameters, ${epochs === 1 ? '1 epoch' : `${epochs} epochs`}`;
}

/** A warning for a head that did not start from the base model's own weights. */
export function startedFromInWords(fit: Fit | undefined): string | undefined {
  if (fit?.solver !== 'adamw-deep' || fit.startedFrom === undefined) return undefined;
  return `This version started from version ${fit.startedFrom}, so it depends on the model's history.`;
}

/** How the scored images were held out: `5-fold cross-validation`, `a held-out third of the images`. */
export const heldOutInWords = ({ folds }: Pick<Score, 'folds'>): string =>
  folds === 1 ? 'a held-out third of the images' : `${folds}-fold cross-validation`;
