import { type TensorMessage, toNumber } from '../../shared/ml/onnx/model.ts';
import { BaseProblem } from './problem.ts';

/** Bytes of a number, by `TensorProto.DataType`. ONNX Runtime checks strings (8) and newer types. */
const bytesOf: Record<number, number> = {
  1: 4,
  2: 1,
  3: 1,
  4: 2,
  5: 2,
  6: 4,
  7: 8,
  9: 1,
  10: 2,
  11: 8,
  12: 4,
  13: 8,
  14: 8,
  15: 16,
  16: 2,
};

/** Maximum number of elements of a value: more indicates a damaged size, or a model that is not an image classifier. */
const maxElements = 2 ** 28;

/**
 * Product of sizes.
 * @throws BaseProblem `damaged`, `too-large`
 */
export function elementsOf(name: string, sizes: readonly number[]): number {
  const elements = sizes.reduce((product, size) => product * size, 1);
  if (sizes.some((size) => !Number.isInteger(size) || size < 0)) {
    throw new BaseProblem('damaged', `\`${name}\` has impossible sizes [${sizes}]. Export the model again.`);
  }
  if (elements <= maxElements) return elements;
  throw new BaseProblem(
    'too-large',
    `\`${name}\` has ${elements} numbers (${sizes.join(' x ')}), more than the limit of ${maxElements}. Use a smaller model, or export it again if these sizes are wrong.`,
  );
}

/**
 * Checks that a constant contains the numbers that its sizes require.
 * @throws BaseProblem `damaged`, `too-large`
 */
export function checkTensor(tensor: TensorMessage): void {
  const { name, dims, dataType, rawData } = tensor;
  const elements = elementsOf(name, dims.map(toNumber));
  const size = bytesOf[dataType];
  if (size === undefined) return;
  // Complex numbers are stored as two numbers.
  const parts = dataType === 14 || dataType === 15 ? 2 : 1;
  const lists = [tensor.floatData, tensor.int32Data, tensor.int64Data, tensor.doubleData];
  const listed = Math.max(...lists.map(({ length }) => length)) / parts;
  const found = rawData.length > 0 ? rawData.length / size : listed;
  // ONNX Runtime checks uint64 lists: no layer of a CNN has them.
  if (found === elements || dataType === 12 || dataType === 13) return;
  throw new BaseProblem(
    'damaged',
    `The weights of \`${name}\` should be ${elements} numbers (${dims.map(toNumber).join(' x ')}), and the file contains ${found}. It is damaged, or was exported without weights. Export it again.`,
  );
}
