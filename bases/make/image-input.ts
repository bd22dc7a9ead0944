import { type GraphMessage, toNumber, type ValueInfo } from '../../shared/ml/onnx/model.ts';
import { dataTypes } from '../../shared/ml/onnx/parts.ts';
import { BaseProblem } from './problem.ts';

export type Layout = 'NCHW' | 'NHWC';
export type InputType = 'float32' | 'float16' | 'uint8';

/** What the model takes an image as. */
export interface ImageInput {
  name: string;
  type: InputType;
  layout: Layout;
  /** Pixels, width and height. */
  size: number;
  /** Images at once that the file fixes; undefined where any number goes. */
  batch: number | undefined;
}

/** Where a graph leaves them open. */
export interface InputChoice {
  layout?: Layout | undefined;
  size?: number | undefined;
}

const types = new Map<number, InputType>([
  [dataTypes.float32, 'float32'],
  [dataTypes.float16, 'float16'],
  [dataTypes.uint8, 'uint8'],
]);

/** Sides of an image that decode.ts and a function's memory can serve. */
const smallestSide = 32;
const largestSide = 1024;

/**
 * The one image input of a graph whose constants are no inputs: 4 dimensions, 3 channels, as high as wide.
 * @throws BaseProblem `no-image-input`, `several-inputs`
 */
export function findImageInput(graph: GraphMessage, choice: InputChoice): ImageInput {
  const constants = new Set(graph.initializer.map(({ name }) => name));
  const inputs = graph.input.filter(({ name }) => !constants.has(name));
  const [input] = inputs;
  if (!input) throw problem('The features depend on no input. Name another node with --features NODE.');
  if (inputs.length > 1) {
    throw new BaseProblem(
      'several-inputs',
      `The model takes ${inputs.length} inputs (${inputs.map(({ name }) => `\`${name}\``).join(', ')}), and an image is one. Export it with the image as its only input.`,
    );
  }
  const { name } = input;
  const type = types.get(input.type?.tensorType?.elemType ?? 0);
  if (!type) throw problem(`Its input \`${name}\` holds no float32, float16 or uint8 pixels.`);
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
    throw problem(`Its input \`${name}\` does not say where the channels stand. Give --layout NCHW or --layout NHWC.`);
  }
  throw problem(
    `Its input \`${name}\` has sizes [${sizes.map((size) => size ?? '?').join(', ')}], which is no image of 3 channels${chosen ? ` in ${chosen}` : ''}.`,
  );
}

function sideOf(name: string, height: Size, width: Size, chosen: number | undefined): number {
  const side = height ?? width ?? chosen;
  if (side === undefined) {
    throw problem(
      `Its input \`${name}\` takes images of any size. Give the one it was trained on, such as --size 224.`,
    );
  }
  if ((height ?? side) !== side || (width ?? side) !== side) {
    throw problem(`Its input \`${name}\` is ${height} high and ${width} wide. Export the model for square images.`);
  }
  if (chosen !== undefined && chosen !== side) {
    throw problem(`Its input \`${name}\` is fixed to ${side} x ${side}. Leave --size out, or export it for ${chosen}.`);
  }
  if (side >= smallestSide && side <= largestSide) return side;
  throw problem(
    `Its input \`${name}\` is ${side} x ${side}; images may have ${smallestSide} to ${largestSide} pixels a side.`,
  );
}

const problem = (what: string): BaseProblem =>
  new BaseProblem('no-image-input', `${what.startsWith('Its') ? `The model can't take an image. ${what}` : what}`);
