import { createRandom } from '../../../cli/demo/random.ts';
import { type FakeResponse, type FakeRoutes, missing } from './fake-api.ts';
import { fakeMetrics, score } from './fake-metrics.ts';
import { pictureUrl } from './picture-url.ts';

const ok = (json: unknown): FakeResponse => ({ json });
const base = (name: string, more: { inputSize: number; bytes: number; default: boolean }) => ({
  name,
  digest: name,
  featureSize: 1280,
  ...more,
});

/** A deployment with every feature of the API, and `imagesPerLabel` images of each label. */
export function fakeDeployment(labels: string[], imagesPerLabel: number): FakeRoutes {
  const random = createRandom(5);
  const examples = labels.flatMap((label, c) =>
    Array.from({ length: imagesPerLabel }, (_, i) => ({
      key: `pets/${label}/IMG_${String(i).padStart(4, '0')}-0a1b2c3d.jpg`,
      label,
      split: 'train',
      status: i === 3 && c === 0 ? 'rejected' : 'embedded',
      ...(i === 3 && c === 0 && { rejection: { code: 'undecodable', reason: 'It is cut off. Save it again.' } }),
      url: pictureUrl(i, c * 47),
    })),
  );
  /** The current example of each image that the versions were trained on. */
  const placeOf = new Map(examples.map((example) => [example.key, example]));
  const locate = (key: string) => {
    const example = placeOf.get(key);
    if (!example || !examples.includes(example)) return { key, url: undefined };
    return { key, url: example.url, ...(example.key !== key && { movedTo: example.key }) };
  };
  const { scored, metrics, deepMetrics } = fakeMetrics(labels, examples, random);
  const versionOf = (version: number) => ({
    model: 'pets',
    version,
    training: `t${version}`,
    createdAt: new Date(Date.now() - (3 - version) * 3_600_000).toISOString(),
    dataset: 'pets',
    base: { name: 'efficientnet-lite0' },
    hyperparameters: { hiddenLayers: [], l2: 'auto', ...(version === 3 && { depth: 'auto' }) },
    ...(version === 3 && { depth: 10 }),
    examples: examples.length - (3 - version) * 20,
    score: score(0.86 + version * 0.015),
    live: version === live,
  });
  const training = (id: string, status: string, more = {}) => ({
    id,
    model: 'pets',
    dataset: 'pets',
    base: { name: 'efficientnet-lite0', digest: 'ca1dac0e' },
    hyperparameters: { hiddenLayers: [], l2: 'auto' },
    status,
    progress: { done: 1, total: 1 },
    requestedAt: new Date(Date.now() - 240_000).toISOString(),
    notEmbedded: [],
    ...more,
  });
  const exported = new Set(['report']);
  let live = 3;
  const history = [3, 2, 1].map((version) => ({
    version,
    askedAt: versionOf(version).createdAt,
    by: `training 20260131T1${version}0000000-1b9d6bcd`,
  }));

  return {
    'GET /v1/datasets': () =>
      ok({
        datasets: [
          { name: 'pets', examples: examples.length },
          { name: 'screws-and-bolts', examples: 0 },
        ],
        problems: [],
      }),
    'GET /v1/models': () => ok({ models: [{ name: 'pets', versions: 3, latest: 3, live }] }),
    'GET /v1/datasets/{d}': ({ url }) =>
      url.pathname.endsWith('/pets')
        ? ok({
            name: 'pets',
            classes: labels.map((label) => ({
              label,
              examples: imagesPerLabel,
              embedded: imagesPerLabel,
              rejected: 0,
              pending: 0,
            })),
            testExamples: 40,
            goldenExamples: 0,
            unlabelled: 12,
            images: { total: examples.length, embedded: examples.length - 1, rejected: 1, pending: 0 },
            problems: [],
          })
        : missing,
    'GET /v1/datasets/{d}/examples': ({ url }) => {
      if (!url.pathname.includes('/pets/')) return missing;
      const { label, status, split, cursor = '0' } = Object.fromEntries(url.searchParams);
      const found = examples.filter(
        (e) => (!label || e.label === label) && (!status || e.status === status) && (!split || e.split === split),
      );
      const from = Number(cursor);
      return ok({
        examples: found.slice(from, from + 200),
        ...(from + 200 < found.length && { nextCursor: `${from + 200}` }),
      });
    },
    'POST /v1/datasets/{d}/examples/relabel': ({ json }) => {
      const { keys, label } = json as { keys: string[]; label: string | null };
      const results = keys.map((key) => {
        const example = examples.find((each) => each.key === key);
        const newKey = key.replace(/^pets\/[^/]+/, `pets/${label ?? '_unlabelled'}`);
        const without = { label: undefined, split: 'unlabelled' };
        if (example) Object.assign(example, { key: newKey }, label === null ? without : { label, split: 'train' });
        return { key, outcome: example ? 'relabelled' : 'not-found', newKey };
      });
      return ok({ results });
    },
    'POST /v1/datasets/{d}/examples/delete': ({ json }) => {
      const { keys } = json as { keys: string[] };
      const results = keys.map((key) => {
        const at = examples.findIndex((each) => each.key === key);
        if (at !== -1) examples.splice(at, 1);
        return { key, outcome: at === -1 ? 'not-found' : 'deleted' };
      });
      return ok({ results });
    },
    'GET /v1/datasets/{d}/map': () =>
      ok({
        points: examples.map(({ key, label }) => {
          const c = labels.indexOf(label);
          const angle = (c / labels.length) * 2 * Math.PI;
          const spread = () => (random() + random() + random() - 1.5) * 2.2;
          return { key, label, x: 3 * Math.cos(angle) + spread(), y: 3 * Math.sin(angle) + spread() };
        }),
        examples: examples.length,
        sampled: false,
        variance: [0.21, 0.14],
      }),
    'GET /v1/models/{m}/versions': ({ url }) =>
      url.pathname.includes('/pets/') ? ok({ versions: [3, 2, 1].map(versionOf) }) : missing,
    'GET /v1/models/{m}/versions/{n}': ({ url }) => {
      const number = Number(url.pathname.split('/').at(-1));
      const files = ['head.onnx', 'model.json', 'weights.bin', 'metrics.json'].map((name, i) => ({
        name,
        size: 4_000 * (i + 1) ** 3,
        url: 'data:,',
      }));
      return ok({
        ...versionOf(number),
        classes: labels,
        files,
        metrics: { ...metrics, ...(number === 3 && deepMetrics) },
      });
    },
    'GET /v1/models/{m}/versions/{n}/examples': ({ url }) => {
      const { label, predicted, cursor = '0' } = Object.fromEntries(url.searchParams);
      const found = scored.filter((e) => (!label || e.label === label) && (!predicted || e.predicted === predicted));
      const from = Number(cursor);
      return ok({
        examples: found.slice(from, from + 200).map((each) => ({ ...each, ...locate(each.key) })),
        ...(from + 200 < found.length && { cursor: `${from + 200}` }),
      });
    },
    'POST /v1/models/{m}/versions/{n}/images': ({ json }) => {
      const { keys } = json as { keys: string[] };
      return ok({ images: keys.map((key) => locate(key)) });
    },
    'GET /v1/models/{m}/versions/{n}/diff': () =>
      ok({
        summary: { examples: examples.length, sampled: false, changed: 9, fixed: 5, broken: 3, otherwise: 1 },
        changes: scored.slice(0, 9).map(({ key, label, url }, i) => ({
          key,
          label,
          url,
          before: { label: i < 5 ? labels[1] : label, score: 0.6 },
          after: { label: i < 5 ? label : labels[1], score: 0.7 },
          right: i < 5 ? 'after' : i < 8 ? 'before' : 'neither',
        })),
      }),
    'GET /v1/models/{m}/live': () => ok({ version: live, history }),
    'GET /v1/models/{m}/versions/{n}/exports/{f}': ({ url }) => {
      const format = url.pathname.split('/').at(-1) ?? '';
      return exported.has(format)
        ? ok({ format, status: 'succeeded', finishedAt: new Date().toISOString(), size: 14_615_368, url: 'data:,' })
        : { status: 404, json: { code: 'export-not-found', detail: 'It was not exported yet.' } };
    },
    'POST /v1/models/{m}/versions/{n}/exports': ({ json }) => {
      const { format } = json as { format: string };
      exported.add(format);
      return { status: 202, json: { format, status: 'queued' } };
    },
    'PUT /v1/models/{m}/live': ({ json }) => {
      live = (json as { version: number }).version;
      history.unshift({ version: live, askedAt: new Date().toISOString(), by: 'key local' });
      return ok({ version: live, history });
    },
    'GET /v1/models/{m}/gate': () => ok({ policy: 'auto' }),
    'PUT /v1/models/{m}/gate': ({ json }) => ok(json),
    'GET /v1/trainings': () =>
      ok({
        trainings: [
          training('t4', 'embedding', { progress: { done: 148, total: 420 } }),
          training('t3', 'succeeded', { version: 3, finishedAt: new Date(Date.now() - 200_000).toISOString() }),
          training('t2', 'failed', {
            error: {
              code: 'dataset-not-trainable',
              message: 'The dataset pets has images of one label only. Add images of another.',
            },
          }),
          training('t1', 'cancelled'),
        ],
      }),
    'GET /v1/trainings/{id}': () => ok(training('t4', 'embedding', { progress: { done: 148, total: 420 } })),
    'POST /v1/trainings/{id}/cancel': () => ok(training('t4', 'cancelled')),
    'POST /v1/models/{m}/predict': () =>
      ok({
        model: 'pets',
        version: live,
        predictions: labels.slice(0, 5).map((label, i) => ({ label, score: [0.91, 0.05, 0.02, 0.01, 0.01][i] })),
        known: true,
        explanation: {
          neighbours: scored
            .slice(0, 5)
            .map(({ key, label, url }, i) => ({ key, label, url, similarity: 0.97 - i * 0.02 })),
        },
      }),
    'GET /v1/keys': () =>
      ok({
        keys: [
          { id: 'a', name: 'local', scopes: ['admin'], createdAt: new Date(Date.now() - 86_400_000 * 9).toISOString() },
          {
            id: 'b',
            name: 'shop',
            scopes: ['predict'],
            createdAt: new Date(Date.now() - 3_600_000).toISOString(),
            expiresAt: '2030-01-01T00:00:00.000Z',
          },
          {
            id: 'c',
            name: 'a workshop of last summer',
            scopes: ['manage'],
            createdAt: '2025-05-01T00:00:00.000Z',
            expiresAt: '2025-06-01T00:00:00.000Z',
          },
        ],
      }),
    'POST /v1/keys': ({ json }) => ({
      status: 201,
      json: { ...(json as object), id: 'd', createdAt: new Date().toISOString(), key: 'hs_example' },
    }),
    'GET /v1/bases': () =>
      ok({
        bases: [
          base('efficientnet-lite0', { inputSize: 224, bytes: 13_441_024, default: true }),
          base('efficientnet-lite2', { inputSize: 260, bytes: 18_710_400, default: false }),
        ],
      }),
  };
}
