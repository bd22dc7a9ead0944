import './results.css';
import { call } from '../api/client.ts';
import { Button } from '../components/button.tsx';
import { DamagedObjects } from '../components/damaged-objects.tsx';
import { Page } from '../components/page.tsx';
import { Empty, Show } from '../components/states.tsx';
import { useVersions } from '../data/use-versions.ts';
import { go, type PageProps, to } from '../state/router.ts';
import { useLoad } from '../state/use-load.ts';
import { defaultVersion, VersionSelect } from '../versions/index.ts';
import { ConfusionCard } from './confusion-card.tsx';
import { DuplicatesCard } from './duplicates.tsx';
import { LearningCurveCard, ReliabilityCard } from './figures.tsx';
import { PerClassCard } from './per-class.tsx';
import { ScoreCard } from './score-card.tsx';
import { SuspiciousCard } from './suspicious.tsx';
import { ThresholdCard } from './threshold.tsx';

/** How accurate a version is, and what would improve it. */
export function Results({ name, rest }: PageProps) {
  const versions = useVersions(name);
  const version = Number(rest[0]) || defaultVersion(versions.value);
  return (
    <Page
      title="Results"
      text="Accuracy on held-out images, and what would improve it."
      action={
        <VersionSelect
          versions={versions.value}
          value={version}
          onChange={(chosen) => go(to(['d', name, 'results', chosen]))}
        />
      }
    >
      <Show of={versions} height={480}>
        {() =>
          version === undefined ? (
            <Empty title="No results yet" text="The results appear after the first training.">
              <Button text="Train" kind="primary" href={to(['d', name])} />
            </Empty>
          ) : (
            <VersionResults model={name} number={version} key={version} />
          )
        }
      </Show>
    </Page>
  );
}

function VersionResults({ model, number }: { model: string; number: number }) {
  const loaded = useLoad(() => call('getVersion', { model, version: number }), [model, number]);
  return (
    <Show of={loaded} height={480}>
      {(version) => {
        const { metrics, dataset } = version;
        const { score, learningCurve, suspicious = [], duplicates } = metrics;
        if (!score) return <Empty title="No score" text="The console can't read this version's score." />;
        const source = { dataset, model, version: number };
        return (
          <>
            <DamagedObjects problems={version.problems} />
            <ScoreCard version={version} score={score} metrics={metrics} />
            {score.confusion.length > 0 && <ConfusionCard {...source} score={score} />}
            {suspicious.length > 0 && <SuspiciousCard {...source} found={suspicious} />}
            <PerClassCard dataset={dataset} score={score} curve={learningCurve} />
            <div class="columns">
              {learningCurve && learningCurve.points.length > 1 && <LearningCurveCard curve={learningCurve} />}
              {score.reliability && <ReliabilityCard score={score} bins={score.reliability} />}
            </div>
            <ThresholdCard model={model} version={number} />
            {duplicates && <DuplicatesCard {...source} found={duplicates} />}
          </>
        );
      }}
    </Show>
  );
}
