import { useState } from 'preact/hooks';
import { headInWords, heldOutInWords } from '../../shared/api/head-words.ts';
import type { VersionSummary } from '../../shared/api/types.ts';
import { call } from '../api/client.ts';
import { Button } from '../components/button.tsx';
import { Failure, Show } from '../components/states.tsx';
import { to } from '../state/router.ts';
import { useLoad } from '../state/use-load.ts';
import { promote } from '../versions/index.ts';
import { ago, percent, scoreInWords } from '../words/numbers.ts';
import { upperFirst } from '../words/upper-first.ts';

/** The newest version's score, and whether it is live. */
export function Result(props: { name: string; versions: [VersionSummary, ...VersionSummary[]]; reload: () => void }) {
  const { name, versions, reload } = props;
  const [newest] = versions;
  const { version, score, createdAt, examples, live, hyperparameters } = newest;
  return (
    <div class="stack tight result" data-version={version}>
      <p class="row apart">
        <span class="muted">
          Version {version}, {ago(createdAt)}
        </span>
        {live && <span class="badge good">Live</span>}
      </p>
      <p class="figure">{percent(score.accuracy)}</p>
      {hyperparameters.depth === undefined ? (
        <>
          <p>{scoreInWords({ ...score, examples })}</p>
          <p class="muted small">Measured on images that were held out of training.</p>
        </>
      ) : (
        <HeadResult name={name} newest={newest} key={version} />
      )}
      {!live && <NotLive name={name} newest={newest} live={versions.find((each) => each.live)} reload={reload} />}
      <p>
        <a href={to(['d', name, 'results', version])}>See its confusions</a>
      </p>
    </div>
  );
}

/** The score of a training that compared heads, and its choice. Perhaps not all images were scored. */
function HeadResult({ name, newest }: { name: string; newest: VersionSummary }) {
  const { version } = newest;
  const loaded = useLoad(() => call('getVersion', { model: name, version }), [name, version]);
  return (
    <Show of={loaded} height={96}>
      {({ metrics: { score, comparison } }) => (
        <>
          {score && <p>{scoreInWords(score)}</p>}
          <p class="muted small">
            Measured on images that were held out of training{score && ` (${heldOutInWords(score)})`}.
          </p>
          <p class="small">
            <b>{upperFirst(headInWords(newest))}.</b> {comparison?.sentence}
          </p>
        </>
      )}
    </Show>
  );
}

/** Why the newest version is not live, and the way to promote it. */
function NotLive(props: {
  name: string;
  newest: VersionSummary;
  live: VersionSummary | undefined;
  reload: () => void;
}) {
  const { name, newest, live, reload } = props;
  const training = useLoad(() => call('getTraining', { id: newest.training }), [newest.training]);
  const gate = training.value?.gate;
  const [problem, setProblem] = useState<Error>();
  const heldBack = gate?.passed === false;
  const promoteNewest = () => promote(name, newest.version, live?.version, reload).then(reload, setProblem);
  return (
    <div class="note warn block" data-not-live={newest.version}>
      <p>
        <b>
          Version {newest.version} {heldBack ? 'was held back' : 'is not live'}.
        </b>{' '}
        {live ? `Version ${live.version} (${percent(live.score.accuracy)}) is still live.` : 'No version is live.'}
      </p>
      {heldBack && <p class="small">{gate.reasons.join(' ')}</p>}
      <Failure error={problem} />
      <div class="row">
        <Button
          text={`Promote version ${newest.version}${heldBack ? ' anyway' : ''}`}
          kind="small"
          onFirstClick={() => void promoteNewest()}
        />
        {live && (
          <Button
            text={`Compare with version ${live.version}`}
            kind="quiet small"
            href={to(['d', name, 'compare'], { a: live.version, b: newest.version })}
          />
        )}
      </div>
    </div>
  );
}
