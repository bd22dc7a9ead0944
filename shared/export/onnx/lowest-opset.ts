import { isOnnxDomain, type Node, toNumber } from '../../ml/onnx/model.ts';

/** ONNX Runtime supports every operator set since this one (https://onnxruntime.ai/docs/reference/compatibility.html). */
const floor = 7;
/** For operators without a rule: keeps the operator set that the model was written for. */
const asWritten = Number.POSITIVE_INFINITY;

/** Whether a value consists of rows of numbers, [N, width]. */
export type IsRows = (value: string) => boolean;
type Rule = (node: Node, isRows: IsRows) => number;

/** The first version since which these nodes mean the same, unless an attribute is newer. */
const fixed = (version: number): Rule => only(() => version);

/** `rule` if the node has no attributes but these; any, if there is no list. */
function only(rule: Rule, attributes?: readonly string[]): Rule {
  return (node, isRows) =>
    attributes && node.attribute.some(({ name }) => !attributes.includes(name)) ? asWritten : rule(node, isRows);
}

const whole = (node: Node, name: string): number | undefined => {
  const attribute = node.attribute.find((attribute) => attribute.name === name);
  return attribute && toNumber(attribute.i);
};
/** Since version 11, negative axes count from the end. */
const byAxis = (node: Node): number => {
  const axes = node.attribute.find(({ name }) => name === 'axes')?.ints ?? [];
  return [whole(node, 'axis') ?? 0, ...axes.map(toNumber)].some((axis) => axis < 0) ? 11 : floor;
};
const has = (node: Node, name: string): boolean => node.attribute.some((attribute) => attribute.name === name);
/** An attribute that became a second input. */
const secondInput =
  (version: number): Rule =>
  (node) =>
    node.input.length > 1 ? version : byAxis(node);

/** BFLOAT16 of `TensorProto.DataType`. Later types belong to later operator sets. */
const bfloat16 = 16;

const both = (name: string, rule: Rule): [string, Rule] => [name, rule];

const rules = new Map<string, Rule>([
  ...'Add Sub Mul Div Conv Relu Transpose Identity Sqrt Abs Exp Log Tanh Sigmoid Neg Floor Ceil Reciprocal MatMul GlobalAveragePool GlobalMaxPool LRN LeakyRelu PRelu Elu Selu Softplus Softsign HardSigmoid InstanceNormalization'
    .split(' ')
    .map((name) => both(name, fixed(floor))),
  ...'Concat Flatten'.split(' ').map((name) => both(name, byAxis)),
  ...'ReduceMean ReduceMax ReduceMin ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceProd ReduceSumSquare'
    .split(' ')
    .map((name) => both(name, only(secondInput(18), ['axes', 'keepdims']))),
  ...'Max Min Sum Expand'.split(' ').map((name) => both(name, fixed(8))),
  ...'Sign Erf Where ConstantOfShape'.split(' ').map((name) => both(name, fixed(9))),
  ...'Gather Equal'.split(' ').map((name) => both(name, fixed(11))),
  ...'QuantizeLinear DequantizeLinear'.split(' ').map((name) => both(name, only(fixed(13), ['axis']))),
  ['ArgMax', only(byAxis, ['axis', 'keepdims'])],
  ['ReduceSum', only(secondInput(13), ['axes', 'keepdims'])],
  ['Squeeze', secondInput(13)],
  ['Unsqueeze', secondInput(13)],
  ['Clip', secondInput(11)],
  ['Gemm', (node) => (node.input.length > 2 ? floor : 11)],
  ['Cast', only((node) => ((whole(node, 'to') ?? bfloat16) < bfloat16 ? floor : asWritten), ['to'])],
  ['Constant', (node) => (has(node, 'value') ? floor : has(node, 'sparse_value') ? 11 : 12)],
  ['Reshape', (node) => (has(node, 'allowzero') ? 14 : floor)],
  ['Dropout', (node) => (node.input.length > 1 || has(node, 'seed') ? 12 : floor)],
  ['BatchNormalization', (node) => (has(node, 'training_mode') ? 14 : floor)],
  ['MaxPool', (node) => (has(node, 'ceil_mode') || has(node, 'dilations') ? 11 : 8)],
  ['AveragePool', (node) => (has(node, 'dilations') || whole(node, 'ceil_mode') === 1 ? asWritten : 11)],
  ['Pad', only((node) => (node.input.length > 3 ? asWritten : node.input.length > 1 ? 11 : floor), ['pads', 'value'])],
  ['Slice', (node) => (node.input.length > 1 ? 11 : floor)],
  ['HardSwish', fixed(14)],
  // Up to version 12, Softmax treats everything after its axis as one row. For rows that makes no difference.
  ['Softmax', (node, isRows) => (isRows(node.input[0] as string) && whole(node, 'axis') === 1 ? floor : 13)],
]);

/**
 * The lowest version of ONNX's operators (at least 7) at which these nodes mean the same as at `written`, the version they
 * were written for. The rules follow the history of each operator
 * (https://github.com/onnx/onnx/blob/main/docs/Changelog.md). An operator or attribute without a rule keeps `written`.
 */
export function lowestOpset(nodes: readonly Node[], written: number, isRows: IsRows): number {
  const versions = nodes.map((node) => {
    const rule = isOnnxDomain(node.domain) ? rules.get(node.opType) : undefined;
    return rule?.(node, isRows) ?? asWritten;
  });
  return Math.min(written, Math.max(floor, ...versions));
}

/** `[opset, IR]`: the format for operator sets up to this one. https://github.com/onnx/onnx/blob/main/docs/Versioning.md */
const formats = [
  [9, 4],
  [10, 5],
  [11, 6],
  [14, 7],
  [18, 8],
  [20, 9],
  [22, 10],
  [23, 11],
  [24, 12],
  [27, 13],
] as const;

/** The file format (IR version) of the release that added an operator set; at least 4, as constants are not inputs. */
export function lowestIr(opset: number): number {
  return formats.find(([upTo]) => opset <= upTo)?.[1] ?? 14;
}
