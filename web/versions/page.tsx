import { useState } from 'preact/hooks';
import type { Live, Training, VersionSummary } from '../../shared/api/types.ts';
import { call } from '../api/client.ts';
import { Dialog } from '../components/dialog.tsx';
import { firstClick } from '../components/first-click.ts';
import { Scrolling } from '../components/scrolling.tsx';
import { Empty, Failure, Show } from '../components/states.tsx';
import { useVersions } from '../data/use-versions.ts';
import { go, type PageProps, to } from '../state/router.ts';
import { useLoad } from '../state/use-load.ts';
import { ago, count, percent } from '../words/numbers.ts';
import { Exports } from './exports.tsx';
import { Files } from './files.tsx';
import { Gate } from './gate.tsx';
import { makeLive } from './make-live.ts';

/** Every version: which one answers, and the way back. */
export function Versions({ name }: PageProps) {
  const versions = useVersions(name);
  const [chosen, setChosen] = useState<number[]>([]);
  const [problem, setProblem] = useState<Error>();
  const trainings = useLoad(() => call('listTrainings', { limit: 200 }), [name]);
  const gates = new Map(trainings.value?.trainings.map(({ id, gate }) => [id, gate]));
  const history = useLoad(() => call('getLive', { model: name }), [name]);
  const [exported, setExported] = useState<number>();
  const live = versions.value?.find((version) => version.live)?.version;

  function reload() {
    versions.reload();
    history.reload();
  }

  async function promote(version: number) {
    setProblem(undefined);
    await makeLive(name, version, live, reload).catch(setProblem);
    reload();
  }

  const choose = (version: number) =>
    setChosen((now) => (now.includes(version) ? now.filter((each) => each !== version) : [...now.slice(-1), version]));
  const [a = 0, b = 0] = [...chosen].sort((x, y) => x - y);
  return (
    <div class="page">
      <header>
        <div>
          <h1>Versions</h1>
          <p>Nothing is overwritten: any of them can answer again.</p>
        </div>
        {(versions.value?.length ?? 0) > 1 && (
          <button
            type="button"
            class="button"
            disabled={chosen.length !== 2}
            onClick={() => go(to(['d', name, 'compare'], { a, b }))}
          >
            {chosen.length === 2 ? `Compare ${a} and ${b}` : 'Choose two to compare'}
          </button>
        )}
      </header>
      {problem && <Failure error={problem} />}
      <Show of={versions} height={320}>
        {(all) =>
          all.length === 0 ? (
            <Empty title="No version yet" text="The first training makes version 1.">
              <a class="button primary" href={to(['d', name])}>
                Train
              </a>
            </Empty>
          ) : (
            <>
              <section class="card" aria-label="All versions">
                <div class="scroll flush">
                  <table>
                    <thead>
                      <tr>
                        <td />
                        <th scope="col">Version</th>
                        <th scope="col" class="number">
                          Accuracy
                        </th>
                        <th scope="col" class="number secondary">
                          Macro F1
                        </th>
                        <th scope="col" class="number secondary">
                          Images
                        </th>
                        <th scope="col" class="secondary">
                          Made
                        </th>
                        <td />
                      </tr>
                    </thead>
                    <tbody>
                      {all.map((version) => (
                        <Row
                          key={version.version}
                          name={name}
                          version={version}
                          gate={gates.get(version.training)}
                          back={live !== undefined && version.version < live}
                          chosen={chosen.includes(version.version)}
                          onChoose={() => choose(version.version)}
                          onPromote={firstClick(() => void promote(version.version))}
                          onExport={() => setExported(version.version)}
                        />
                      ))}
                    </tbody>
                  </table>
                </div>
              </section>
              <Gate name={name} />
              {history.value && <History live={history.value} />}
            </>
          )
        }
      </Show>
      {exported !== undefined && (
        <Dialog title={`Take version ${exported} along`} onClose={() => setExported(undefined)}>
          <Exports name={name} version={exported} />
          <Files name={name} version={exported} />
        </Dialog>
      )}
    </div>
  );
}

function Row(props: {
  name: string;
  version: VersionSummary;
  /** What its training found. */
  gate: Training['gate'];
  back: boolean;
  chosen: boolean;
  onChoose: () => void;
  onPromote: (event: MouseEvent) => void;
  onExport: () => void;
}) {
  const { name, version, gate, back, chosen, onChoose, onPromote, onExport } = props;
  const { version: number, score, live, examples, createdAt, golden } = version;
  return (
    <tr>
      <td>
        <input type="checkbox" aria-label={`Compare version ${number}`} checked={chosen} onChange={onChoose} />
      </td>
      <td>
        <span class="row">
          <a href={to(['d', name, 'results', number])}>Version {number}</a>
          {live && <span class="badge live">Live</span>}
          {golden && golden.wrong.length > 0 && (
            <span class="badge bad">{count(golden.wrong.length)} golden wrong</span>
          )}
          {gate && !gate.passed && <span class="badge warn">held back</span>}
        </span>
        {gate && !gate.passed && !live && <p class="muted small why">{gate.reasons.join(' ')}</p>}
      </td>
      <td class="number">
        {percent(score.accuracy)}
        <span class="muted small range">
          {percent(score.interval[0], 0)} to {percent(score.interval[1], 0)}
        </span>
      </td>
      <td class="number secondary">{percent(score.macroF1)}</td>
      <td class="number secondary">{count(examples)}</td>
      <td class="muted nowrap secondary">{ago(createdAt)}</td>
      <td>
        <span class="row end">
          {!live && (
            <button type="button" class="button small" onClick={onPromote}>
              {back ? 'Roll back' : 'Make live'}
            </button>
          )}
          <a class="button quiet small secondary" href={to(['d', name, 'try'], { version: number })}>
            Try
          </a>
          <button type="button" class="button quiet small" onClick={onExport}>
            Export
          </button>
        </span>
      </td>
    </tr>
  );
}

/** Newest first. */
function History({ live: { history } }: { live: Live }) {
  return (
    <section class="card" aria-labelledby="history">
      <h2 id="history">Which version answered when</h2>
      <Scrolling label="Table of what answered when">
        <table>
          <thead>
            <tr>
              <th scope="col">Version</th>
              <th scope="col">Since</th>
              <th scope="col">By</th>
            </tr>
          </thead>
          <tbody>
            {history.map(({ version, askedAt, by, override }) => (
              <tr key={`${version} ${askedAt}`}>
                <td class="nowrap">Version {version}</td>
                <td class="muted nowrap">{ago(askedAt)}</td>
                <td class="breaks" title={by}>
                  {by.startsWith('training ') ? 'its training' : by}
                  {override && <span class="muted">, although it was held back</span>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolling>
    </section>
  );
}
