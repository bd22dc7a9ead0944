import { type GraphMessage, toNumber, type ValueInfo } from '../../shared/ml/onnx/model.ts';
import { dataTypes } from '../../shared/ml/onnx/parts.ts';
import { BaseProblem } from './problem.ts';

export type Layout = 'NCHW' | 'NHWC';
export type InputType = 'float32' | 'float16' | 'uint8';

export interface ImageInput {
  name: string;
  type: InputType;
  layout: Layout;
  /** Width and height in pixels. */
  size: number;
  /** The batch that the file fixes; undefined if it is free. */
  batch: number | undefined;
}

/** The user's choices, for sizes that the graph leaves open. */
export interface InputChoice {
  layout?: Layout | undefined;
  size?: number | undefined;
}

const types = new Map<number, InputType>([
  [dataTypes.float32, 'float32'],
  [dataTypes.float16, 'float16'],
  [dataTypes.uint8, 'uint8'],
]);

/** Image sizes that decode.ts and the memory of a function support. */
const smallestSide = 32;
const largestSide = 1024;

/**
 * The only image input of a graph whose constants are not inputs: 4 dimensions, 3 channels, square.
 * @throws BaseProblem `no-image-input`, `several-inputs`
 */
export function findImageInput(graph: GraphMessage, choice: InputChoice): ImageInput {
  const constants = new Set(graph.initializer.map(({ name }) => name));
  const inputs = graph.input.filter(({ name }) => !constants.has(name));
  const [input] = inputs;
  if (!input) throw problem('The features do not depend on an input. Name another node with --features NODE.');
  if (inputs.length > 1) {
    throw new BaseProblem(
      'several-inputs',
      `The model takes ${inputs.length} inputs (${inputs.map(({ name }) => `\`${name}\``).join(', ')}), and only one can be the image. Export it with the image as its only input.`,
    );
  }
  const { name } = input;
  const type = types.get(input.type?.tensorType?.elemType ?? 0);
  if (!type) throw problem(`Its input \`${name}\` does not hold float32, float16 or uint8 pixels.`);
  const sizes = sizesOf(input);
  if (sizes.length !== 4) {
    throw problem(`Its input \`${name}\` has ${sizes.length} dimensions, and an image batch has 4.`);
  }
  const layout = layoutOf(name, sizes, choice.layout);
  const [height, width] = (layout === 'NCHW' ? sizes.slice(2) : sizes.slice(1, 3)) as [Size, Size];
  return { name, type, layout, size: sideOf(name, height, width, choice.size), batch: sizes[0] };
}

type Size = number | undefined;

function sizesOf({ type }: ValueInfo): Size[] {
  const dimensions = type?.tensorType?.shape?.dim ?? [];
  return dimensions.map(({ dimValue, dimParam }) =>
    dimParam || toNumber(dimValue) <= 0 ? undefined : toNumber(dimValue),
  );
}

function layoutOf(name: string, sizes: readonly Size[], chosen: Layout | undefined): Layout {
  const channelsFirst = sizes[1] === 3;
  const channelsLast = sizes[3] === 3;
  const fits = { NCHW: channelsFirst || sizes[1] === undefined, NHWC: channelsLast || sizes[3] === undefined };
  if (chosen && fits[chosen]) return chosen;
  if (!chosen && channelsFirst !== channelsLast) return channelsFirst ? 'NCHW' : 'NHWC';
  if (fits.NCHW && fits.NHWC && !chosen) {
    throw problem(
      `Its input \`${name}\` does not show which dimension is the channels. Give --layout NCHW or --layout NHWC.`,
    );
  }
  throw problem(
    `Its input \`${name}\` has sizes [${sizes.map((size) => size ?? '?').join(', ')}], which is not an image of 3 channels${chosen ? ` in ${chosen}` : ''}.`,
  );
}

function sideOf(name: string, height: Size, width: Size, chosen: number | undefined): number {
  const side = height ?? width ?? chosen;
  if (side === undefined) {
    throw problem(
      `Its input \`${name}\` takes images of any size. Give the size that it was trained on, such as --size 224.`,
    );
  }
  if ((height ?? side) !== side || (width ?? side) !== side) {
    throw problem(`Its input \`${name}\` is ${height} high and ${width} wide. Export the model for square images.`);
  }
  if (chosen !== undefined && chosen !== side) {
    throw problem(`Its input \`${name}\` is fixed to ${side} x ${side}. Omit --size, or export it for ${chosen}.`);
  }
  if (side >= smallestSide && side <= largestSide) return side;
  throw problem(
    `Its input \`${name}\` is ${side} x ${side}; a side must have ${smallestSide} to ${largestSide} pixels.`,
  );
}

const problem = (text: string): BaseProblem =>
  new BaseProblem('no-image-input', `${text.startsWith('Its') ? `The model can't take an image. ${text}` : text}`);
