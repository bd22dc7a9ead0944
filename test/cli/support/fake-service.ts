import type { Example } from '../../../shared/api/types.ts';
import { type Answer, type Received, startServer } from './http-server.ts';

const sets = new Map<string, Example['split']>([
  ['_test', 'test'],
  ['_golden', 'golden'],
  ['_unlabelled', 'unlabelled'],
]);

export interface FakeOptions {
  /** Said of each form's upload, before it is taken; undefined takes it. */
  refuse?: (key: string, time: number) => Answer | undefined;
  /** Said of a request for forms, by the names of its files; undefined answers it. */
  refuseForms?: (names: string[]) => Answer | undefined;
  /** Other routes, as `METHOD /path` without query. */
  routes?: Record<string, (request: Received) => Answer>;
}

/** A service with one dataset's images in memory: listing, forms, and the storage that the forms go to. */
export async function startFakeService({ refuse, refuseForms, routes = {} }: FakeOptions = {}) {
  const stored = new Map<string, Buffer>();
  const times = new Map<string, number>();
  const status = new Map<string, Pick<Example, 'status' | 'rejection'>>();

  const server = await startServer(async (request) => {
    const url = new URL(request.path, 'http://localhost');
    const route = `${request.method} ${url.pathname}`;
    const own = routes[route];
    if (own) return own(request);
    if (route === 'POST /storage') return store(request);
    if (route === 'GET /image') return { text: stored.get(`${url.searchParams.get('key')}`) ?? '' };
    const [, dataset, rest] = /^\w+ \/v1\/datasets\/([^/]+)(\/[\w/]+)?$/.exec(route) ?? [];
    if (!dataset) throw new Error(`Nobody set up ${route}.`);
    if (rest === '/uploads') {
      const { files } = JSON.parse(request.body.toString()) as { files: { filename: string }[] };
      const refused = refuseForms?.(files.map(({ filename }) => filename));
      return refused ?? { status: 201, json: { uploads: forms(dataset, request) } };
    }
    if (stored.size === 0) return missing(dataset);
    if (rest === '/examples/delete') return { json: { results: remove(request) } };
    return rest === '/examples' ? { json: page(url.searchParams) } : { json: datasetStatus(dataset) };
  });

  function forms(dataset: string, request: Received) {
    const { files } = JSON.parse(request.body.toString()) as {
      files: { filename: string; label?: string; split: string; sha256: string; contentType: string }[];
    };
    return files.map(({ filename, label, split, sha256, contentType }) => {
      const folder = { train: label, test: `_test/${label}`, golden: `_golden/${label}`, unlabelled: '_unlabelled' }[
        split
      ];
      const key = `${dataset}/${folder}/${filename.replace(/(\.\w+)?$/, `-${sha256.slice(0, 8)}$1`)}`;
      return { key, upload: { url: `${server.url}/storage`, fields: { key, 'Content-Type': contentType } } };
    });
  }

  const imageUrl = (key: string) => `${server.url}/image?key=${encodeURIComponent(key)}`;

  function remove({ body }: Received) {
    const { keys } = JSON.parse(body.toString()) as { keys: string[] };
    return keys.map((key) => ({ key, outcome: stored.delete(key) ? 'deleted' : 'not-found' }));
  }

  async function store({ headers, body }: Received): Promise<Answer> {
    const form = await new Response(new Uint8Array(body), {
      headers: { 'content-type': `${headers['content-type']}` },
    }).formData();
    const key = `${form.get('key')}`;
    const time = (times.get(key) ?? 0) + 1;
    times.set(key, time);
    const refused = refuse?.(key, time);
    if (refused) return refused;
    stored.set(key, Buffer.from(await (form.get('file') as Blob).arrayBuffer()));
    return { status: 204 };
  }

  function examples(): Example[] {
    return [...stored.keys()].sort().map((key) => {
      const [, folder = '', label = ''] = key.split('/');
      const set = sets.get(folder) ?? 'train';
      const labelled = set === 'unlabelled' ? {} : { label: set === 'train' ? folder : label };
      return {
        key,
        ...labelled,
        split: set,
        status: 'embedded',
        url: imageUrl(key),
        ...status.get(key),
      };
    });
  }

  function page(query: URLSearchParams) {
    const wanted = examples().filter(({ status }) => (query.get('status') ?? status) === status);
    const start = Number(query.get('cursor') ?? 0);
    const end = start + 2;
    return { examples: wanted.slice(start, end), ...(end < wanted.length && { nextCursor: `${end}` }) };
  }

  function datasetStatus(name: string) {
    const all = examples();
    const counted = (wanted: Example['status']) => all.filter(({ status }) => status === wanted).length;
    const images = {
      total: all.length,
      embedded: counted('embedded'),
      rejected: counted('rejected'),
      pending: counted('pending'),
    };
    return { name, classes: [], testExamples: 0, goldenExamples: 0, unlabelled: 0, images, problems: [] };
  }

  return { ...server, stored, status, times };
}

export function problem(status: number, code: string, detail: string): Answer {
  const json = { type: `urn:headstart:problem:${code}`, title: code, status, code, detail };
  return { status, json, headers: { 'content-type': 'application/problem+json' } };
}

const missing = (dataset: string) => problem(404, 'dataset-not-found', `There is no dataset \`${dataset}\`.`);
