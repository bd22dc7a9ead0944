import { beforeAll, expect, test } from '@jest/globals';
import type { RelabelResults } from '../../shared/api/datasets.ts';
import type { DecisionThreshold } from '../../shared/api/decisions.ts';
import type { VersionDiff } from '../../shared/api/diff.ts';
import type { ScoredPage } from '../../shared/api/evaluations.ts';
import type { DatasetMap } from '../../shared/api/map.ts';
import type { Version } from '../../shared/api/models.ts';
import type { Predictions } from '../../shared/api/predictions.ts';
import type { Training } from '../../shared/api/trainings.ts';
import type { Uploads } from '../../shared/api/uploads.ts';
import { readArtifact } from '../../shared/store/versions/artifacts.ts';
import { readVersion } from '../../shared/store/versions/versions.ts';
import { createFakeExtractor } from '../support/fake-extractor.ts';
import { textImage } from '../support/text-images.ts';
import { createDeployment, type Deployment } from './deployment.ts';

/** Names that every JavaScript object inherits. The text images of each look different. */
const labels = ['__proto__', 'constructor', 'hasOwnProperty', 'toString', 'valueOf', '__defineGetter__'];
const each = 8;
const route = (label: string) => encodeURIComponent(label);

let deployment: Deployment;
let training: Training;
let version: Version;

/** An object with own entries, including `__proto__`, as JSON.parse makes it. */
const ofEach = <T>(value: T) => Object.fromEntries(labels.map((label) => [label, value]));
const sorted = [...labels].sort();

beforeAll(async () => {
  deployment = createDeployment(createFakeExtractor());
  for (const [kind, label] of labels.entries()) {
    const images = Array.from({ length: each }, (_, i) => [`odd/${label}/${i}.constructor`, textImage(kind, i)]);
    const apart = ['_test', '_golden'].map((split, i) => [`odd/${split}/${label}/a.jpg`, textImage(kind, 100 + i)]);
    await deployment.embed(Object.fromEntries([...images, ...apart]));
  }
  training = await deployment.train('odd', {
    precision: ofEach(0.5),
    hyperparameters: { classWeights: ofEach(2) },
  });
  version = await deployment.read<Version>('GET /v1/models/odd/versions/1');
});

test('a key can contain such a label', async () => {
  const { classes, testExamples, goldenExamples, problems } = await deployment.status('odd');
  expect(classes.map(({ label, embedded }) => [label, embedded])).toEqual(sorted.map((label) => [label, each]));
  expect({ testExamples, goldenExamples, problems }).toEqual({
    testExamples: labels.length,
    goldenExamples: labels.length,
    problems: [],
  });
});

test('a training accepts weights and precisions for it, and its version has it', () => {
  expect(training).toMatchObject({ status: 'succeeded', gate: { passed: true } });
  expect(Object.keys(training.precision).sort()).toEqual(sorted);
  expect(Object.keys(version.hyperparameters.classWeights ?? {})).toEqual(sorted);
  expect(version.classes).toEqual(sorted);
  expect(Object.keys(version.thresholds ?? {}).sort()).toEqual(sorted);
  expect(version.golden).toEqual({ examples: labels.length, wrong: [] });
});

test('metrics, model card, report and both kinds of head contain it', async () => {
  const { score, card } = version.metrics;
  expect(score?.perClass.map(({ label, support }) => [label, support])).toEqual(sorted.map((label) => [label, each]));
  expect(Object.entries(card?.dataset.classes ?? {})).toEqual(sorted.map((label) => [label, each]));
  const record = await readVersion(deployment.state, 'odd', 1);
  const text = async (name: string) => new TextDecoder().decode(await readArtifact(deployment.state, record, name));
  const report = await text('report.html');
  for (const label of labels) expect(report).toContain(`<td>${label}</td>`);
  expect(JSON.parse(await text('model.json')).userDefinedMetadata.classes).toEqual(sorted);
  expect(await text('head.onnx')).toContain(JSON.stringify(sorted));
});

test.each(labels)('%s is predicted and decided for', async (label) => {
  const body = new TextEncoder().encode(textImage(labels.indexOf(label), 300));
  const headers = { 'content-type': 'image/jpeg' };
  const found = await deployment.read<Predictions>('POST /v1/models/odd/predict?top=1', { body, headers });
  expect(found.predictions[0]?.label).toBe(label);
  expect(found).toMatchObject({ known: true, decision: version.thresholds?.[label] === null ? null : label });
});

test('a version with thresholds for others decides for it without one', async () => {
  await deployment.train('some', { dataset: 'odd', precision: { valueOf: 0.5 } });
  const body = new TextEncoder().encode(textImage(labels.indexOf('constructor'), 300));
  const headers = { 'content-type': 'image/jpeg' };
  const found = await deployment.read<Predictions>('POST /v1/models/some/predict', { body, headers });
  expect(found).toMatchObject({ known: true, decision: 'constructor' });
});

test('lists, thresholds, diff and map accept it', async () => {
  for (const label of labels) {
    const page = await deployment.read<ScoredPage>(`GET /v1/models/odd/versions/1/examples?label=${route(label)}`);
    expect(page.examples).toHaveLength(each);
    const query = `label=${route(label)}&precision=0.5`;
    expect(await deployment.read<DecisionThreshold>(`GET /v1/models/odd/versions/1/threshold?${query}`)).toMatchObject({
      label,
    });
    const listed = await deployment.read<{ examples: object[] }>(`GET /v1/datasets/odd/examples?label=${route(label)}`);
    expect(listed.examples).toHaveLength(each + 2);
  }
  await deployment.train('odd', { seed: 1 });
  const diff = await deployment.read<VersionDiff>('GET /v1/models/odd/versions/2/diff?against=1');
  expect(diff.summary.examples).toBe(labels.length * (each + 2));
  const { points } = await deployment.read<DatasetMap>('GET /v1/datasets/odd/map');
  expect([...new Set(points.map(({ label }) => label))].sort()).toEqual(sorted);
});

test('it can be uploaded to and relabelled to', async () => {
  const file = { filename: '1.jpg', contentType: 'image/jpeg', size: 10, sha256: '0'.repeat(64) };
  const files = labels.map((label) => ({ ...file, label }));
  const { uploads } = await deployment.read<Uploads>('POST /v1/datasets/other/uploads', { json: { files } });
  expect(uploads.map(({ key }) => key)).toEqual(labels.map((label) => `other/${label}/1-00000000.jpg`));

  for (const [i, label] of labels.entries()) {
    await deployment.upload(`moves/hat/${i}.jpg`, textImage(0, i));
    const json = { keys: [`moves/hat/${i}.jpg`], label };
    const { results } = await deployment.read<RelabelResults>('POST /v1/datasets/moves/examples/relabel', { json });
    expect(results[0]).toMatchObject({ outcome: 'relabelled', newKey: `moves/${label}/${i}.jpg` });
  }
  const { classes } = await deployment.status('moves');
  expect(classes.map(({ label, examples }) => [label, examples])).toEqual(sorted.map((label) => [label, 1]));
});

test('a line of a manifest can give it', async () => {
  for (const [i, label] of labels.entries()) await deployment.upload(`lines/_unlabelled/${i}.jpg`, label);
  const lines = labels.map((label, i) =>
    JSON.stringify({ 'source-ref': `s3://b/lines/_unlabelled/${i}.jpg`, 'a-metadata': { 'class-name': label } }),
  );
  await deployment.upload('lines/_manifests/a.jsonl', lines.join('\n'));
  const { classes, problems } = await deployment.status('lines');
  expect([classes.map(({ label }) => label), problems]).toEqual([sorted, []]);
});
