import { call } from '../api/client.ts';
import { Show } from '../components/states.tsx';
import { useLoad } from '../state/use-load.ts';
import { bytes } from '../words/numbers.ts';

const descriptions: Record<string, string> = {
  'head.onnx': 'the head, for ONNX Runtime',
  'model.json': 'the head, for tf.loadLayersModel',
  'weights.bin': 'its weights; keep it next to model.json',
  'metrics.json': 'every figure of the results',
  'evaluation.arrow': 'the scores of each example',
  'features.arrow': 'the trained features of each example',
  'duplicates.json': 'duplicate images',
  'report.html': 'the report',
};

/** Links to a version's files. */
export function Files({ name, version }: { name: string; version: number }) {
  const loaded = useLoad(() => call('getVersion', { model: name, version }), [name, version]);
  return (
    <section class="stack" aria-labelledby="files">
      <h3 id="files">Files</h3>
      <Show of={loaded} height={200}>
        {({ files }) => (
          <ul class="files">
            {files.map((file) => (
              <li key={file.name}>
                <a href={file.url} target="_blank" rel="noopener">
                  {file.name}
                </a>
                <span class="number muted">{bytes(file.size)}</span>
                <span class="muted small">{descriptions[file.name] ?? ''}</span>
              </li>
            ))}
          </ul>
        )}
      </Show>
    </section>
  );
}
