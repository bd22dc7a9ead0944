import { useState } from 'preact/hooks';
import type { ExportFormat, VersionExport } from '../../shared/api/types.ts';
import { call } from '../api/client.ts';
import { isMissing } from '../api/request.ts';
import { Button } from '../components/button.tsx';
import { Bar, Failure } from '../components/states.tsx';
import { useLoad } from '../state/use-load.ts';
import { ago, bytes } from '../words/numbers.ts';

const formats: [format: ExportFormat, title: string, description: string][] = [
  ['onnx', 'ONNX', 'One file for ONNX Runtime, from decoded pixels to scores.'],
  ['tfjs', 'For browsers', 'The same with a page that runs it, and the head as a TensorFlow.js LayersModel.'],
  ['report', 'Report', 'Report and model card.'],
];

/** Time between two loads while an export is queued, ms. */
const refreshTime = 1_000;

type ExportsByFormat = ReadonlyMap<ExportFormat, VersionExport | undefined>;

/** The exports so far. */
async function loadExports(model: string, version: number): Promise<ExportsByFormat> {
  const load = (format: ExportFormat) =>
    call('getExport', { model, version, format }).catch((error) => {
      if (isMissing(error, 'export-not-found')) return undefined;
      throw error;
    });
  return new Map(await Promise.all(formats.map(async ([format]) => [format, await load(format)] as const)));
}

/** Archives of a version that run without Headstart. They are made on request and then kept. */
export function Exports({ name, version }: { name: string; version: number }) {
  const exports = useLoad(
    () => loadExports(name, version),
    [name, version],
    (value) => ([...(value?.values() ?? [])].some((each) => each?.status === 'queued') ? refreshTime : undefined),
  );
  const [problem, setProblem] = useState<Error>();

  function start(format: ExportFormat) {
    setProblem(undefined);
    void call('startExport', { model: name, version }, { json: { format } }).then(exports.reload, setProblem);
  }

  if (exports.error) return <Failure error={exports.error} retry={exports.reload} />;
  const { value } = exports;
  if (!value) return null;
  return (
    <section class="stack" aria-labelledby="exports">
      <div>
        <h3 id="exports">Export</h3>
        <p class="muted small">
          An archive that runs without Headstart, with a script that compares its predictions with the hosted ones.
        </p>
      </div>
      <ul class="exports">
        {formats.map(([format, title, description]) => (
          <li key={format}>
            <div>
              <b>{title}</b>
              <p class="muted small">{description}</p>
              <Status export={value.get(format)} title={title} />
            </div>
            <Action
              export={value.get(format)}
              title={title}
              download={`${name}-${version}-${format}.zip`}
              onStart={() => start(format)}
            />
          </li>
        ))}
      </ul>
      <Failure error={problem} />
    </section>
  );
}

function Status({ export: made, title }: { export: VersionExport | undefined; title: string }) {
  if (made?.status === 'queued') return <Bar label={`Making ${title}`} />;
  if (made?.status === 'failed') return <p class="small bad">{made.error?.message ?? 'The export failed.'}</p>;
  return null;
}

function Action(props: { export: VersionExport | undefined; title: string; download: string; onStart: () => void }) {
  const { export: made, title, download, onStart } = props;
  if (!made?.url) {
    return (
      <Button
        text={made?.status === 'failed' ? 'Try again' : 'Export'}
        kind="small"
        aria-label={`Export ${title}`}
        disabled={made?.status === 'queued'}
        onClick={onStart}
      />
    );
  }
  return (
    <span class="row">
      <span class="muted small nowrap">
        {made.size !== undefined && `${bytes(made.size)}, `}
        {ago(made.finishedAt)}
      </span>
      <a class="button small" href={made.url} download={download}>
        Download
      </a>
    </span>
  );
}
