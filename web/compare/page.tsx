import './compare.css';
import { headInWords } from '../../shared/api/head-words.ts';
import type { Version } from '../../shared/api/types.ts';
import { call } from '../api/client.ts';
import { Button } from '../components/button.tsx';
import { Page } from '../components/page.tsx';
import { Scrolling } from '../components/scrolling.tsx';
import { Empty, Show } from '../components/states.tsx';
import { type Column, Table } from '../components/table.tsx';
import { type PageProps, to, useRoute } from '../state/router.ts';
import { useLoad } from '../state/use-load.ts';
import { count, counted, logLoss, percent, range } from '../words/numbers.ts';
import { upperFirst } from '../words/upper-first.ts';
import { ChangedPredictions } from './changed-predictions.tsx';

/** Two versions side by side, and every image whose prediction differs. */
export function Compare({ name }: PageProps) {
  const { query } = useRoute();
  const [a, b] = [Number(query.a), Number(query.b)];
  const both = useLoad(
    a && b
      ? () =>
          Promise.all([
            call('getVersion', { model: name, version: a }),
            call('getVersion', { model: name, version: b }),
          ] as const)
      : undefined,
    [name, a, b],
  );
  return (
    <Page
      title={a && b ? `Version ${a} and version ${b}` : 'Compare versions'}
      text="What changed, and for which images."
      action={<Button text="All versions" href={to(['d', name, 'versions'])} />}
    >
      {a && b ? (
        <Show of={both} height={240}>
          {([before, after]) => (
            <>
              <Figures versions={[before, after]} />
              <ChangedPredictions name={name} before={before.version} after={after.version} />
            </>
          )}
        </Show>
      ) : (
        <Empty title="Choose two versions" text="Select two versions in the list of all versions." />
      )}
    </Page>
  );
}

interface Figure {
  title: string;
  of: (version: Version) => string;
}

const figures: Figure[] = [
  { title: 'Accuracy', of: ({ score }) => percent(score.accuracy) },
  { title: '95% interval', of: ({ score }) => range(score.interval) },
  { title: 'Macro F1', of: ({ score }) => percent(score.macroF1) },
  { title: 'Log loss', of: ({ score }) => logLoss(score.logLoss) },
  { title: 'Calibration error', of: ({ metrics }) => percent(metrics.score?.ece) },
  { title: 'Trained on', of: ({ examples }) => counted(examples, 'image') },
  { title: 'Labels', of: ({ classes }) => count(classes.length) },
  { title: 'Head', of: (version) => upperFirst(headInWords(version)) },
  { title: 'Base model', of: ({ base }) => base.name },
];

function Figures({ versions }: { versions: Version[] }) {
  const columns: Column<Figure>[] = [
    { title: '', isRowHeading: true, cell: ({ title }) => title },
    ...versions.map((version) => ({
      title: (
        <>
          Version {version.version} {version.live && <span class="badge good">Live</span>}
        </>
      ),
      class: 'number',
      cell: ({ of }: Figure) => of(version),
    })),
  ];
  return (
    <section class="card figures" aria-label="Figures">
      <Scrolling label="Table of figures">
        <Table columns={columns} rows={figures} keyOf={({ title }) => title} />
      </Scrolling>
    </section>
  );
}
