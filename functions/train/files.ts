import type { Metrics } from '../../shared/api/metrics.ts';
import { confusionCells } from '../../shared/ml/evaluate/confusion.ts';
import type { OutOfFold } from '../../shared/ml/evaluate/out-of-fold.ts';
import { heldOutExamples, predictedClasses } from '../../shared/ml/evaluate/predicted.ts';
import type { Head } from '../../shared/ml/head/head.ts';
import { headToLayersModel } from '../../shared/ml/head/head-tfjs.ts';
import { type Evaluation, encodeEvaluation } from '../../shared/store/versions/evaluation-file.ts';
import { metricsJson } from './evaluate/metrics.ts';
import { reportHtml } from './report/report.ts';

export type Files = Map<string, { body: Uint8Array; contentType: string }>;

export interface FilesInput {
  head: Head;
  onnx: Uint8Array;
  metrics: Metrics;
  evaluation: Evaluation;
  outOfFold: OutOfFold;
}

/** The files of a version. Equal input gives equal bytes. */
export async function versionFiles({ head, onnx, metrics, evaluation, outOfFold }: FilesInput): Promise<Files> {
  const { keys } = evaluation;
  const { logits, labels, classes, fold } = outOfFold;
  const layersModel = await headToLayersModel(head);
  const confusions = confusionCells(labels, predictedClasses(logits, classes.length), heldOutExamples(fold))
    .filter(({ label, predicted }) => label !== predicted)
    .sort((a, b) => b.examples.length - a.examples.length)
    .map(({ label, predicted, examples }) => ({
      label: classes[label] as string,
      predicted: classes[predicted] as string,
      keys: examples.map((example) => keys[example] as string),
    }));
  const binary = (body: Uint8Array) => ({ body, contentType: 'application/octet-stream' });
  const json = (text: string) => ({ body: Buffer.from(text), contentType: 'application/json' });
  return new Map([
    ['head.onnx', binary(onnx)],
    ['model.json', { body: layersModel['model.json'], contentType: 'application/json' }],
    ['weights.bin', binary(layersModel['weights.bin'])],
    ['metrics.json', json(metricsJson(metrics))],
    ['duplicates.json', json(JSON.stringify(metrics.duplicates))],
    ['evaluation.arrow', { body: encodeEvaluation(evaluation), contentType: 'application/vnd.apache.arrow.file' }],
    [
      'report.html',
      { body: Buffer.from(await reportHtml(metrics, confusions)), contentType: 'text/html; charset=utf-8' },
    ],
  ]);
}
