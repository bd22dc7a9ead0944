import { Bar } from '../components/states.tsx';
import { useStore } from '../state/store.ts';
import { type UploadState, uploads } from '../uploader/state.ts';
import { pauseUpload, resumeUpload, retryFailed } from '../uploader/uploader.ts';
import { count, counted, duration, percent } from '../words/numbers.ts';
import { DifferencesNote } from './differences.tsx';

/** A file that takes longer than this is shown by itself, ms. */
const long = 1_000;

/** How far the upload to a dataset is, and what to do about what did not work. */
export function UploadProgress({ dataset }: { dataset: string }) {
  const upload = useStore(uploads).get(dataset);
  if (!upload) return null;
  const { state, total, uploaded, present, failed, refused, active, comparing, notes, differences } = upload;
  const done = uploaded + present + failed.length;
  return (
    <div class="stack tight" data-upload={state}>
      {state !== 'done' && <Bar share={total ? done / total : 0} label="Uploading" />}
      <div class="row apart">
        <span>{summary(upload, done)}</span>
        {(state === 'running' || state === 'offline') && (
          <button type="button" class="button small" onClick={() => pauseUpload(dataset)}>
            Pause
          </button>
        )}
        {state === 'paused' && (
          <button type="button" class="button small" onClick={() => resumeUpload(dataset)}>
            Resume
          </button>
        )}
      </div>
      {state === 'running' && comparing === undefined && <Sending active={active} />}
      {notes.map((note) => (
        <p class="small" key={note}>
          {note}
        </p>
      ))}
      {state === 'offline' && (
        <p class="small warn">No connection. Nothing is lost: it goes on by itself. Keep this tab open.</p>
      )}
      {failed.length > 0 && (
        <Problems title={`${counted(failed.length, 'image')} not uploaded`} all={failed}>
          <button type="button" class="button small" onClick={() => retryFailed(dataset)}>
            Try these again
          </button>
        </Problems>
      )}
      {refused.length > 0 && <Problems title={`${counted(refused.length, 'file')} left out`} all={refused} />}
      {state === 'done' && <DifferencesNote dataset={dataset} differences={differences} />}
    </div>
  );
}

/** What is on its way: the last one by name, and each that takes long by how far it is. */
function Sending({ active }: Pick<UploadState, 'active'>) {
  const slow = active.filter(({ since }) => performance.now() - since > long);
  if (slow.length === 0) return <p class="muted small clip">{active.at(-1)?.name ?? 'Preparing'}</p>;
  return (
    <ul class="sending small muted">
      {slow.map(({ name, share, since }) => (
        <li key={since}>
          <span class="clip">{name}</span>
          <span class="number">{percent(share, 0)}</span>
          <Bar share={share} label={name} />
        </li>
      ))}
    </ul>
  );
}

function summary({ state, total, uploaded, present, seconds, comparing }: UploadState, done: number): string {
  if (comparing !== undefined) return `Comparing with the dataset: ${count(comparing)} of ${count(total)}`;
  const there = present > 0 ? `, ${count(present)} there already` : '';
  if (state === 'done') return `${counted(uploaded, 'image')} uploaded${there}`;
  const rate = seconds > 1 ? uploaded / seconds : 0;
  const rest = rate > 0 ? ` · ${rate.toFixed(0)} a second · ${duration((total - done) / rate)} left` : '';
  return `${count(done)} of ${count(total)}${there}${state === 'running' ? rest : ''}`;
}

function Problems({
  title,
  all,
  children,
}: {
  title: string;
  all: { name: string; reason: string }[];
  children?: preact.ComponentChildren;
}) {
  return (
    <details>
      <summary class="warn small">{title}</summary>
      <div class="stack tight">
        <ul class="problems small">
          {all.slice(0, 50).map(({ name, reason }) => (
            <li key={name}>
              <b>{name}</b> {reason}
            </li>
          ))}
        </ul>
        {children}
      </div>
    </details>
  );
}
