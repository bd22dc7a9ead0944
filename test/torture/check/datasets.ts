import type { DatasetStatus, ExamplePage } from '../../../shared/api/datasets.ts';
import type { Training } from '../../../shared/api/trainings.ts';
import { contentId, parseUploadKey } from '../../../shared/domain/dataset/upload-key.ts';
import { imageEnding, stateKey } from '../../../shared/domain/state/state-key.ts';
import { readPacks } from '../../../shared/store/features/packs.ts';
import { readEvaluation } from '../../../shared/store/versions/evaluations.ts';
import { readVersion } from '../../../shared/store/versions/versions.ts';
import type { Finding } from './finding.ts';
import { contentsBelow, type Inside, keysBelow, read } from './inside.ts';

const maxEmbeddingSeconds = 60;

/** After a last training: is every image embedded or rejected, and did the training use exactly the listed images? */
export async function checkTrained(
  inside: Inside,
  { dataset, model, version, status, error, notEmbedded, gone = [] }: Training,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const found = (kind: Finding['kind'], text: string, key = '') =>
    findings.push({ kind, text, spans: spansOf(inside, key), words: key ? [key] : [dataset] });
  if (status !== 'succeeded' || version === undefined) {
    found('lost', `The last training of ${model} is ${status}: ${error?.message}`);
    return findings;
  }
  const { images } = await settledStatus(inside, dataset);
  if (images.pending > 0) {
    const pending = await read<ExamplePage>(inside, `GET /v1/datasets/${dataset}/examples?status=pending`);
    for (const { key } of pending.examples) found('pending forever', `${key} is pending.`, key);
  }
  for (const key of [...notEmbedded, ...gone]) found('lost', `${key} was left out of the last training.`, key);

  const trained = await readEvaluation(inside.state, await readVersion(inside.state, model, version));
  const examples = new Map(trained.keys.map((key, i) => [key, `${trained.labels[i]} ${trained.sha256[i]}`]));
  const expected = await listedExamples(inside, dataset);
  for (const [key, example] of expected) {
    const trainedAs = examples.get(key);
    if (trainedAs === undefined) found('lost', `${key} is listed, but was not trained on.`, key);
    else if (trainedAs !== example)
      found('mislabelled', `${key} is ${example}, but was trained on as ${trainedAs}.`, key);
  }
  for (const key of examples.keys())
    if (!expected.has(key)) found('stale', `${key} is not listed, but was trained on.`, key);
  return findings;
}

/** Waits for images that the training has queued at its end. */
async function settledStatus(inside: Inside, dataset: string): Promise<DatasetStatus> {
  for (let second = 0; ; second++) {
    const status = await read<DatasetStatus>(inside, `GET /v1/datasets/${dataset}`);
    if (status.images.pending === 0 || second === maxEmbeddingSeconds) return status;
    await inside.service.sleep(1);
  }
}

/** Label and SHA-256 of every image that can be trained on, by key. */
async function listedExamples({ uploads, model }: Inside, dataset: string): Promise<Map<string, string>> {
  const expected = new Map<string, string>();
  for (const [key, content] of await contentsBelow(uploads, `${dataset}/`)) {
    const meaning = parseUploadKey(key);
    const digest = model.contents.get(content);
    if (meaning.kind === 'example' && meaning.split === 'train' && digest)
      expected.set(key, `${meaning.label} ${digest}`);
  }
  return expected;
}

/** Are there embeddings or packs of images that are no longer listed? Only valid after a training and a sweep of data. */
export async function checkStale(inside: Inside, dataset: string): Promise<Finding[]> {
  const { uploads, state, extractor } = inside;
  const listed = new Set<string>();
  for await (const { etag, size } of uploads.list(`${dataset}/`)) listed.add(contentId(etag, size));
  const prefix = stateKey.images(extractor, dataset);
  const stored = (await keysBelow(state, prefix)).map((key) => key.slice(prefix.length).replace(imageEnding, ''));
  const packed = (await readPacks(state, extractor, dataset, [])).flatMap(({ rows }) =>
    rows.map(({ content }) => content),
  );
  return [...new Set([...stored, ...packed])]
    .filter((content) => !listed.has(content))
    .map((content) => ({
      kind: 'stale' as const,
      text: `${dataset}: ${content} is still stored, but not listed.`,
      spans: [],
      words: [content],
    }));
}

const spansOf = ({ model }: Inside, key: string) =>
  model.timeline.spans.filter(({ what }) => key !== '' && what.includes(key));
