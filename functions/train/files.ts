import type { Metrics } from '../../shared/api/metrics.ts';
import { confusionCells } from '../../shared/ml/evaluate/confusion.ts';
import type { OutOfFold } from '../../shared/ml/evaluate/out-of-fold.ts';
import { heldOutExamples, predictedClasses } from '../../shared/ml/evaluate/predicted.ts';
import type { LayersModelFiles } from '../../shared/ml/head/layers-model.ts';
import { type Evaluation, encodeEvaluation } from '../../shared/store/versions/evaluation-file.ts';
import { metricsJson } from './evaluate/metrics.ts';
import { reportHtml } from './report/report.ts';

export type Files = Map<string, { body: Uint8Array; contentType: string }>;

const binary = (body: Uint8Array) => ({ body, contentType: 'application/octet-stream' });
const json = (body: string | Uint8Array) => ({ body: Buffer.from(body), contentType: 'application/json' });
export const arrow = (body: Uint8Array) => ({ body, contentType: 'application/vnd.apache.arrow.file' });

/** The files of a head, as ONNX and as a tfjs LayersModel. */
export const headFiles = (onnx: Uint8Array, layersModel: LayersModelFiles): Files =>
  new Map([
    ['head.onnx', binary(onnx)],
    ['model.json', json(layersModel['model.json'])],
    ['weights.bin', binary(layersModel['weights.bin'])],
  ]);

export interface EvaluationInput {
  metrics: Metrics;
  evaluation: Evaluation;
  outOfFold: OutOfFold;
}

/** The files of a version's evaluation. Equal input gives equal bytes. */
export async function evaluationFiles({ metrics, evaluation, outOfFold }: EvaluationInput): Promise<Files> {
  const { keys } = evaluation;
  const { logits, labels, classes, fold } = outOfFold;
  const confusions = confusionCells(labels, predictedClasses(logits, classes.length), heldOutExamples(fold))
    .filter(({ label, predicted }) => label !== predicted)
    .sort((a, b) => b.examples.length - a.examples.length)
    .map(({ label, predicted, examples }) => ({
      label: classes[label] as string,
      predicted: classes[predicted] as string,
      keys: examples.map((example) => keys[example] as string),
    }));
  return new Map([
    ['metrics.json', json(metricsJson(metrics))],
    ['duplicates.json', json(JSON.stringify(metrics.duplicates))],
    ['evaluation.arrow', arrow(encodeEvaluation(evaluation))],
    [
      'report.html',
      { body: Buffer.from(await reportHtml(metrics, confusions)), contentType: 'text/html; charset=utf-8' },
    ],
  ]);
}
