import { headKind } from '../../shared/api/head-words.ts';
import type { Training, VersionSummary } from '../../shared/api/types.ts';
import { Button } from '../components/button.tsx';
import { Scrolling } from '../components/scrolling.tsx';
import { Share } from '../components/share.tsx';
import { type Column, Table } from '../components/table.tsx';
import { loadTrainings } from '../data/load-trainings.ts';
import { to } from '../state/router.ts';
import { useLoad } from '../state/use-load.ts';
import { ago, count, percent } from '../words/numbers.ts';

export function VersionTable(props: {
  name: string;
  versions: VersionSummary[];
  live: number | undefined;
  selected: number[];
  onToggle: (version: number) => void;
  onPromote: (version: number) => void;
  onExport: (version: number) => void;
}) {
  const { name, versions, live, selected, onToggle, onPromote, onExport } = props;
  const trainings = useLoad(() => loadTrainings(), [name]);
  const gates = new Map(trainings.value?.trainings.map(({ id, gate }) => [id, gate]));
  const columns: Column<VersionSummary>[] = [
    {
      title: '',
      cell: ({ version }) => (
        <input
          type="checkbox"
          aria-label={`Compare version ${version}`}
          checked={selected.includes(version)}
          onChange={() => onToggle(version)}
        />
      ),
    },
    {
      title: 'Version',
      cell: (version) => <VersionCell name={name} version={version} gate={gates.get(version.training)} />,
    },
    {
      title: 'Accuracy',
      class: 'number',
      cell: ({ score }) => <Share value={score.accuracy} interval={score.interval} />,
    },
    { title: 'Macro F1', class: 'number secondary', cell: ({ score }) => percent(score.macroF1) },
    { title: 'Head', class: 'nowrap secondary', cell: headKind },
    { title: 'Images', class: 'number secondary', cell: ({ examples }) => count(examples) },
    { title: 'Created', class: 'muted nowrap secondary', cell: ({ createdAt }) => ago(createdAt) },
    {
      title: '',
      cell: ({ version, live: isLive }) => (
        <span class="row end">
          {!isLive && (
            <Button
              text={live !== undefined && version < live ? 'Roll back' : 'Promote'}
              kind="small"
              onFirstClick={() => onPromote(version)}
            />
          )}
          <Button text="Try" kind="quiet small secondary" href={to(['d', name, 'try'], { version })} />
          <Button text="Export" kind="quiet small" onClick={() => onExport(version)} />
        </span>
      ),
    },
  ];
  return (
    <section class="card" aria-label="All versions">
      <Scrolling label="Table of versions">
        <Table columns={columns} rows={versions} keyOf={({ version }) => version} />
      </Scrolling>
    </section>
  );
}

/** The version's name, and why it was held back. */
function VersionCell(props: { name: string; version: VersionSummary; gate: Training['gate'] }) {
  const { name, version, gate } = props;
  const { version: number, live, golden } = version;
  const heldBack = gate?.passed === false;
  return (
    <>
      <span class="row">
        <a href={to(['d', name, 'results', number])}>Version {number}</a>
        {live && <span class="badge good">Live</span>}
        {golden && golden.wrong.length > 0 && <span class="badge bad">{count(golden.wrong.length)} golden wrong</span>}
        {heldBack && <span class="badge warn">held back</span>}
      </span>
      {heldBack && !live && <p class="muted small why">{gate.reasons.join(' ')}</p>}
    </>
  );
}
