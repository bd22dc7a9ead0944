import { duration } from '../../shared/domain/duration.ts';
import { Button } from '../components/button.tsx';
import { Reasons } from '../components/lists.tsx';
import { Bar } from '../components/states.tsx';
import { useStore } from '../state/store.ts';
import { type UploadState, uploads } from '../uploader/state.ts';
import { pauseUpload, resumeUpload, retryFailed } from '../uploader/uploader.ts';
import { count, counted, percent } from '../words/numbers.ts';
import { DifferencesNote } from './differences.tsx';

/** An image that takes longer to send gets its own line, ms. */
const slowTime = 1_000;

/** The progress of the upload to a dataset, its failures and differences. */
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
          <Button text="Pause" kind="small" onClick={() => pauseUpload(dataset)} />
        )}
        {state === 'paused' && <Button text="Resume" kind="small" onClick={() => resumeUpload(dataset)} />}
      </div>
      {state === 'running' && comparing === undefined && <Sending active={active} />}
      {notes.map((note) => (
        <p class="small" key={note}>
          {note}
        </p>
      ))}
      {state === 'offline' && (
        <p class="small warn">No connection. The upload continues when the connection is back. Keep this tab open.</p>
      )}
      <Reasons title={`${counted(failed.length, 'image')} not uploaded`} items={failed} warn>
        <Button text="Try these again" kind="small" onClick={() => retryFailed(dataset)} />
      </Reasons>
      <Reasons title={`${counted(refused.length, 'file')} skipped`} items={refused} warn />
      {state === 'done' && <DifferencesNote dataset={dataset} differences={differences} />}
    </div>
  );
}

/** The name of the last image, or a line with a bar for each slow one. */
function Sending({ active }: Pick<UploadState, 'active'>) {
  const slow = active.filter(({ since }) => performance.now() - since > slowTime);
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
  const existing = present > 0 ? `, ${count(present)} already in the dataset` : '';
  if (state === 'done') return `${counted(uploaded, 'image')} uploaded${existing}`;
  const rate = seconds > 1 ? uploaded / seconds : 0;
  const speed = rate > 0 ? ` · ${rate.toFixed(0)} per second · ${duration((total - done) / rate)} left` : '';
  return `${count(done)} of ${count(total)}${existing}${state === 'running' ? speed : ''}`;
}
