import {
  type GraphMessage,
  isOnnxDomain,
  type Model,
  readModel,
  type TensorMessage,
  toNumber,
} from '../../shared/ml/onnx/model.ts';
import { BaseProblem } from './problem.ts';
import { sortNodes } from './sort-nodes.ts';
import { checkTensor } from './tensor-size.ts';

/** Larger files would exceed the memory of the functions that run a base model. */
const maxModelBytes = 1_000_000_000;
/** The oldest operator set that ONNX Runtime supports. */
const leastOpset = 7;

/**
 * Parses a foreign ONNX file and checks that it is one complete model: it contains its weights, their sizes are right,
 * and every value is computed once, before its use.
 * @returns the model with its nodes sorted
 * @throws BaseProblem `not-onnx`, `damaged`, `too-large`, `external-data`, `missing-operators`
 */
export function openOnnx(bytes: Uint8Array): Model {
  if (bytes.length === 0) throw new BaseProblem('not-onnx', 'The file is empty. Export the model again.');
  if (bytes.length > maxModelBytes) {
    throw new BaseProblem(
      'too-large',
      `The file has ${bytes.length} bytes, more than the limit of ${maxModelBytes}. Use a smaller model of the family, or store its weights as float16.`,
    );
  }
  const model = parse(bytes);
  checkHead(model);
  const { graph } = model;
  for (const tensor of tensorsOf(graph)) {
    if (tensor.dataLocation === 1 || tensor.externalData.length > 0) throw externalData(tensor);
    checkTensor(tensor);
  }
  graph.node = sortNodes(graph);
  return model;
}

function parse(bytes: Uint8Array): Model {
  try {
    return readModel(bytes);
  } catch (cause) {
    const message = `The file can't be read as ONNX (${(cause as Error).message}).`;
    // A model starts with its IR version: field 1, a varint below 100.
    if (bytes[0] === 8 && (bytes[1] as number) < 100) {
      throw new BaseProblem('damaged', `${message} It is incomplete or damaged. Copy or export it again.`, { cause });
    }
    throw new BaseProblem('not-onnx', `${message} Export the model as ONNX (docs/bases.md shows how).`, { cause });
  }
}

function checkHead({ irVersion, opsetImport, graph, trainingInfo }: Model): void {
  const version = toNumber(irVersion);
  if (!graph || !(version >= 3 && version < 100) || graph.node.length === 0) {
    throw new BaseProblem(
      'not-onnx',
      'The file is not an ONNX model: it has no graph, or no format version. Export the model as ONNX (docs/bases.md shows how).',
    );
  }
  const opset = opsetImport.find(({ domain }) => isOnnxDomain(domain));
  if (!opset || toNumber(opset.version) < leastOpset) {
    throw new BaseProblem(
      'missing-operators',
      `The model uses version ${opset ? toNumber(opset.version) : 'none'} of ONNX's operators, and ONNX Runtime supports ${leastOpset} and later. Convert it with onnx.version_converter.`,
    );
  }
  const domains = new Set(opsetImport.map(({ domain }) => domain));
  const foreign = graph.node.find(({ domain }) => !isOnnxDomain(domain) && !domains.has(domain));
  if (foreign) {
    throw new BaseProblem(
      'missing-operators',
      `The model needs the operator ${foreign.opType} of \`${foreign.domain}\`, which it does not import and ONNX Runtime lacks. Export it with standard operators, at opset 17.`,
    );
  }
  if (trainingInfo.length > 0) {
    throw new BaseProblem('not-onnx', 'The file contains a training graph. Export the model for inference.');
  }
}

/** All constants of a graph, including those of its nodes and subgraphs. */
function* tensorsOf(graph: GraphMessage): Generator<TensorMessage> {
  yield* graph.initializer;
  for (const { attribute } of graph.node) {
    for (const { t, tensors, g, graphs } of attribute) {
      if (t) yield t;
      yield* tensors;
      for (const inner of g ? [g, ...graphs] : graphs) yield* tensorsOf(inner);
    }
  }
}

function externalData({ name, externalData }: TensorMessage): BaseProblem {
  const file = externalData.find(({ key }) => key === 'location')?.value ?? 'another file';
  return new BaseProblem(
    'external-data',
    `The weights of \`${name}\` are in \`${file}\`, outside the model. Headstart reads only the model itself. Put everything into one file: onnx.save(onnx.load("model.onnx"), "whole.onnx").`,
  );
}
