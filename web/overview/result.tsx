import { useState } from 'preact/hooks';
import type { VersionSummary } from '../../shared/api/types.ts';
import { firstClick } from '../components/first-click.ts';
import { Failure } from '../components/states.tsx';
import { to } from '../state/router.ts';
import { makeLive } from '../versions/index.ts';
import { ago, percent, scoreInWords } from '../words/numbers.ts';
import { useVerdict } from './use-verdict.ts';

/** The newest version: how good it is, and whether it is the one that answers. */
export function Result(props: { name: string; versions: [VersionSummary, ...VersionSummary[]]; reload: () => void }) {
  const { name, versions, reload } = props;
  const [newest] = versions;
  const { version, score, createdAt, examples } = newest;
  return (
    <div class="stack tight result" data-version={version}>
      <p class="row apart">
        <span class="muted">
          Version {version}, {ago(createdAt)}
        </span>
        {newest.live && <span class="badge live">Live</span>}
      </p>
      <p class="figure">{percent(score.accuracy)}</p>
      <p>{scoreInWords({ ...score, examples })}</p>
      <p class="muted small">Measured on images that were kept from it while it learnt.</p>
      {!newest.live && <NotLive name={name} newest={newest} live={versions.find(({ live }) => live)} reload={reload} />}
      <p>
        <a href={to(['d', name, 'results', version])}>See what it mixes up</a>
      </p>
    </div>
  );
}

/** Why the newest version does not answer, which one does, and what to do. */
function NotLive(props: {
  name: string;
  newest: VersionSummary;
  live: VersionSummary | undefined;
  reload: () => void;
}) {
  const { name, newest, live, reload } = props;
  const gate = useVerdict(newest);
  const [problem, setProblem] = useState<Error>();
  const heldBack = gate?.passed === false;
  const promote = () => makeLive(name, newest.version, live?.version, reload).then(reload, setProblem);
  return (
    <div class="note warn not-live" data-not-live={newest.version}>
      <p>
        <b>
          Version {newest.version} {heldBack ? 'was held back' : 'is not live'}.
        </b>{' '}
        {live ? `Version ${live.version} (${percent(live.score.accuracy)}) still answers.` : 'No version answers.'}
      </p>
      {heldBack && <p class="small">{gate.reasons.join(' ')}</p>}
      {problem && <Failure error={problem} />}
      <div class="row">
        <button type="button" class="button small" onClick={firstClick(() => void promote())}>
          Make version {newest.version} live{heldBack && ' anyway'}
        </button>
        {live && (
          <a class="button quiet small" href={to(['d', name, 'compare'], { a: live.version, b: newest.version })}>
            Compare with version {live.version}
          </a>
        )}
      </div>
    </div>
  );
}
