import { useState } from 'preact/hooks';
import { call } from '../api/client.ts';
import { Empty, Show } from '../components/states.tsx';
import { useVersions } from '../data/use-versions.ts';
import { LearningCurvePlot } from '../plots/learning-curve.tsx';
import { ReliabilityPlot } from '../plots/reliability.tsx';
import { go, type PageProps, to } from '../state/router.ts';
import { useLoad } from '../state/use-load.ts';
import { percent } from '../words/numbers.ts';
import { BehindCell } from './behind-cell.tsx';
import { type Cell, Confusion } from './confusion.tsx';
import { DuplicatesCard } from './duplicates.tsx';
import { PerClass } from './per-class.tsx';
import { ScoreCard } from './score-card.tsx';
import { mixups } from './score-of.ts';
import { SuspiciousCard } from './suspicious.tsx';
import { ThresholdCard } from './threshold.tsx';

/** How good a version is, and where it is not. */
export function Results({ name, rest }: PageProps) {
  const versions = useVersions(name);
  const all = versions.value;
  const asked = Number(rest[0]);
  const number = asked || (all?.find(({ live }) => live) ?? all?.[0])?.version;
  return (
    <div class="page">
      <header>
        <div>
          <h1>Results</h1>
          <p>How good it is on images that it has not seen, and what would make it better.</p>
        </div>
        {all && all.length > 0 && (
          <label class="row">
            <span class="muted">Version</span>
            <select
              class="short"
              value={number}
              onChange={({ currentTarget }) => go(to(['d', name, 'results', currentTarget.value]))}
            >
              {all.map(({ version, live }) => (
                <option value={version} key={version}>
                  {version}
                  {live ? ' (live)' : ''}
                </option>
              ))}
            </select>
          </label>
        )}
      </header>
      <Show of={versions} height={480}>
        {(list) =>
          list.length === 0 || number === undefined ? (
            <Empty title="Nothing to show yet" text="Train once, and here stands what it can do and what it mixes up.">
              <a class="button primary" href={to(['d', name])}>
                Train
              </a>
            </Empty>
          ) : (
            <VersionResults name={name} number={number} key={number} />
          )
        }
      </Show>
    </div>
  );
}

function VersionResults({ name, number }: { name: string; number: number }) {
  const version = useLoad(() => call('getVersion', { model: name, version: number }), [name, number]);
  const [cell, setCell] = useState<Cell>();
  return (
    <Show of={version} height={480}>
      {(value) => {
        const { metrics, dataset } = value;
        const { score } = metrics;
        if (!score) return <Empty title="No score" text="This version has no score that the console can read." />;
        const labels = score.perClass.map(({ label }) => label);
        const [worst] = mixups(score);
        const shown = cell ?? worst;
        const { learningCurve, suspicious = [], duplicates } = metrics;
        return (
          <>
            <ScoreCard version={value} score={score} metrics={metrics} />
            {score.confusion.length > 0 && (
              <section class="card" aria-labelledby="confusion">
                <header>
                  <div>
                    <h2 id="confusion">What it mixes up</h2>
                    <p class="muted">A row is a label, a column what it answered. Choose a cell to see its images.</p>
                  </div>
                </header>
                <div class={labels.length > 20 ? 'confusion-and-images wide' : 'confusion-and-images'}>
                  <Confusion labels={labels} counts={score.confusion} chosen={shown} onChoose={setCell} />
                  {shown && (
                    <BehindCell
                      model={name}
                      version={number}
                      dataset={dataset}
                      cell={shown}
                      count={score.confusion[labels.indexOf(shown.label)]?.[labels.indexOf(shown.predicted)] ?? 0}
                    />
                  )}
                </div>
              </section>
            )}
            {suspicious.length > 0 && (
              <SuspiciousCard dataset={dataset} model={name} version={number} found={suspicious} />
            )}
            <section class="card" aria-labelledby="classes">
              <header>
                <h2 id="classes">By label</h2>
              </header>
              <PerClass dataset={dataset} score={score} curve={learningCurve} />
            </section>
            <div class="columns">
              {learningCurve && learningCurve.points.length > 1 && (
                <section class="card" aria-labelledby="curve">
                  <h2 id="curve">Would more images help?</h2>
                  {learningCurve.sentence && <p class="muted">{learningCurve.sentence}</p>}
                  <LearningCurvePlot curve={learningCurve} />
                </section>
              )}
              {score.reliability && (
                <section class="card" aria-labelledby="reliability">
                  <h2 id="reliability">Do the scores mean what they say?</h2>
                  <ReliabilityPlot bins={score.reliability} />
                  {score.ece !== undefined && (
                    <p class="muted small">
                      On average a score is off by {percent(score.ece)}
                      {score.eceNoise !== undefined &&
                        `; up to ${percent(score.eceNoise[1])} is chance at this number of images`}
                      .
                    </p>
                  )}
                </section>
              )}
            </div>
            <ThresholdCard model={name} version={number} />
            {duplicates && <DuplicatesCard dataset={dataset} model={name} version={number} found={duplicates} />}
          </>
        );
      }}
    </Show>
  );
}
