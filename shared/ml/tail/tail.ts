/** The trainable layers of a base model: those between its trunk and its features. */
export interface Tail {
  /** The value of the trunk's map. */
  input: string;
  map: MapSize;
  layers: readonly Layer[];
}

/** A square map of an image. */
export interface MapSize {
  channels: number;
  side: number;
}

/** Names of values are those of the base model's graph. The first layer reads the map, and the last one computes the features. */
export type Layer = Pointwise | Depthwise | Clip | Sum | Mean;

/** A convolution with a kernel of 1 x 1: `kernel` is [outputs, inputs]. */
export interface Pointwise {
  kind: 'pointwise';
  input: string;
  output: string;
  kernel: Parameter;
  bias: Parameter;
}

/** A convolution of each channel on its own: `kernel` is [channels, window.side x window.side]. */
export interface Depthwise {
  kind: 'depthwise';
  input: string;
  output: string;
  kernel: Parameter;
  bias: Parameter;
  window: Window;
}

/** ReLU has no upper limit: `Infinity`. The lower one is 0, as a tfjs layer needs it. */
export interface Clip {
  kind: 'clip';
  input: string;
  output: string;
  min: number;
  max: number;
}

/** A residual connection. */
export interface Sum {
  kind: 'sum';
  inputs: readonly [string, string];
  output: string;
}

/** Global average pooling, which turns the map into features. */
export interface Mean {
  kind: 'mean';
  input: string;
  output: string;
}

export interface Parameter {
  name: string;
  dimensions: readonly [number, number];
  /** Pretrained, row-major. */
  values: Float32Array;
}

/** How a depthwise kernel moves over a square map. */
export interface Window {
  side: number;
  stride: number;
  /** Zeros above the map and to its left. */
  padding: number;
  /** Sides of its input map and its output map. */
  from: number;
  to: number;
}
