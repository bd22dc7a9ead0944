import { useRef, useState } from 'preact/hooks';
import type { ExportFormat, VersionExport } from '../../shared/api/types.ts';
import { call } from '../api/client.ts';
import { isMissing } from '../api/request.ts';
import { Bar, Failure } from '../components/states.tsx';
import { useLoad } from '../state/use-load.ts';
import { ago, bytes } from '../words/numbers.ts';

const formats: [format: ExportFormat, title: string, meaning: string][] = [
  ['onnx', 'ONNX', 'One file, decoded pixels in, scores out, for ONNX Runtime.'],
  ['tfjs', 'For browsers', 'The same with a page that runs it, and the head as a TensorFlow.js LayersModel.'],
  ['report', 'Report', 'Report and model card, to hand on.'],
];

/** How often an export on its way is looked at, ms. */
const often = 1_000;

type Exports = Map<ExportFormat, VersionExport | undefined>;

/** What was exported so far; undefined where the deployment does not export. */
async function loadExports(model: string, version: number, of: readonly ExportFormat[]): Promise<Exports | undefined> {
  const load = (format: ExportFormat) =>
    call('getExport', { model, version, format }).catch((error) => {
      // That there is none yet is said by the route; that there is no route, by something else.
      if (isMissing(error, 'export-not-found')) return undefined;
      throw error;
    });
  try {
    return new Map(await Promise.all(of.map(async (format) => [format, await load(format)] as const)));
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Archives of a version that run without Headstart: made when asked for, then kept. */
export function Exports({ name, version }: { name: string; version: number }) {
  const [running, setRunning] = useState(false);
  const latest = useRef<Exports | undefined>(undefined);
  const exports = useLoad(
    async () => {
      const before = latest.current;
      // What is not on its way stays as it is.
      const open = formats.map(([format]) => format).filter((each) => !before || before.get(each)?.status === 'queued');
      const loaded = await loadExports(name, version, open);
      const all = loaded && new Map([...(before ?? []), ...loaded]);
      latest.current = all;
      setRunning([...(all?.values() ?? [])].some((each) => each?.status === 'queued'));
      return all;
    },
    [name, version],
    running ? often : undefined,
  );
  const [problem, setProblem] = useState<Error>();

  async function start(format: ExportFormat) {
    setProblem(undefined);
    await call('startExport', { model: name, version }, { json: { format } }).then((made) => {
      latest.current = new Map([...(latest.current ?? []), [format, { ...made, status: 'queued' }]]);
      exports.reload();
    }, setProblem);
  }

  if (exports.error) return <Failure error={exports.error} retry={exports.reload} />;
  const { value } = exports;
  if (!value) return null;
  return (
    <section class="stack" aria-labelledby="exports">
      <div>
        <h3 id="exports">Export</h3>
        <p class="muted small">An archive that runs without Headstart, with what proves that it answers the same.</p>
      </div>
      <ul class="exports">
        {formats.map(([format, title, meaning]) => {
          const made = value.get(format);
          return (
            <li key={format}>
              <div>
                <b>{title}</b>
                <p class="muted small">{meaning}</p>
                {made?.status === 'queued' && <Bar label={`Making ${title}`} />}
                {made?.status === 'failed' && <p class="small bad">{made.error?.message ?? 'It failed.'}</p>}
              </div>
              {made?.url ? (
                <span class="row">
                  <span class="muted small nowrap">
                    {made.size !== undefined && `${bytes(made.size)}, `}
                    {ago(made.finishedAt)}
                  </span>
                  <a class="button small" href={made.url} download={`${name}-${version}-${format}.zip`}>
                    Download
                  </a>
                </span>
              ) : (
                <button
                  type="button"
                  class="button small"
                  aria-label={`Export ${title}`}
                  disabled={made?.status === 'queued'}
                  onClick={() => void start(format)}
                >
                  {made?.status === 'failed' ? 'Try again' : 'Export'}
                </button>
              )}
            </li>
          );
        })}
      </ul>
      {problem && <Failure error={problem} />}
    </section>
  );
}
