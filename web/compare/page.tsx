import { useState } from 'preact/hooks';
import type { Version, VersionChange } from '../../shared/api/types.ts';
import { call } from '../api/client.ts';
import { isMissing } from '../api/request.ts';
import { Picture } from '../components/picture.tsx';
import { Scrolling } from '../components/scrolling.tsx';
import { Empty, Failure, Show } from '../components/states.tsx';
import { type PageProps, to, useRoute } from '../state/router.ts';
import { useLoad } from '../state/use-load.ts';
import { fileName } from '../words/keys.ts';
import { count, counted, logLoss, percent } from '../words/numbers.ts';

/** Two versions side by side, and every image whose answer changes. */
export function Compare({ name }: PageProps) {
  const { query } = useRoute();
  const [a, b] = [Number(query.a), Number(query.b)];
  const both = useLoad(
    a && b
      ? () =>
          Promise.all([
            call('getVersion', { model: name, version: a }),
            call('getVersion', { model: name, version: b }),
          ])
      : undefined,
    [name, a, b],
  );
  return (
    <div class="page">
      <header>
        <div>
          <h1>
            Version {a} and version {b}
          </h1>
          <p>What changed, and for which images.</p>
        </div>
        <a class="button" href={to(['d', name, 'versions'])}>
          All versions
        </a>
      </header>
      {!(a && b) && <Empty title="Choose two versions" text="Go to the versions, and mark two of them." />}
      {a > 0 && b > 0 && (
        <Show of={both} height={240}>
          {([before, after]) => (
            <>
              <Figures before={before} after={after} />
              <Changes name={name} before={before} after={after} />
            </>
          )}
        </Show>
      )}
    </div>
  );
}

const calibrationError = ({ metrics }: Version) => percent(metrics.score?.ece);

function Figures({ before, after }: { before: Version; after: Version }) {
  const rows: [title: string, of: (version: Version) => string][] = [
    ['Accuracy', ({ score }) => percent(score.accuracy)],
    ['95 % range', ({ score }) => `${percent(score.interval[0], 0)} to ${percent(score.interval[1], 0)}`],
    ['Macro F1', ({ score }) => percent(score.macroF1)],
    ['Log loss', ({ score }) => logLoss(score.logLoss)],
    ['Calibration error', calibrationError],
    ['Trained on', ({ examples }) => counted(examples, 'image')],
    ['Labels', ({ classes }) => count(classes.length)],
    ['Base model', ({ base }) => base.name],
  ];
  return (
    <section class="card" aria-label="Figures">
      <Scrolling label="Table of figures">
        <table class="wraps">
          <thead>
            <tr>
              <td />
              {[before, after].map(({ version, live }) => (
                <th scope="col" class="number" key={version}>
                  Version {version} {live && <span class="badge live">Live</span>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(([title, of]) => (
              <tr key={title}>
                <th scope="row">{title}</th>
                <td class="number">{of(before)}</td>
                <td class="number">{of(after)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolling>
    </section>
  );
}

const kinds: [right: VersionChange['right'], title: string][] = [
  ['before', 'Was right, is wrong now'],
  ['after', 'Was wrong, is right now'],
  ['neither', 'Wrong in another way'],
];

function Changes({ name, before, after }: { name: string; before: Version; after: Version }) {
  const [more, setMore] = useState<VersionChange[]>([]);
  const [cursor, setCursor] = useState<string>();
  const diff = useLoad(
    () => call('diffVersions', { model: name, version: after.version, against: before.version }),
    [name, before.version, after.version],
  );
  if (diff.error) {
    if (!isMissing(diff.error)) return <Failure error={diff.error} retry={diff.reload} />;
    return <p class="muted">This deployment does not compare versions image by image.</p>;
  }
  return (
    <Show of={diff} height={240}>
      {({ summary, changes, nextCursor }) => {
        const all = [...changes, ...more];
        const next = more.length > 0 ? cursor : nextCursor;
        return (
          <section class="card" aria-labelledby="changes">
            <header>
              <div>
                <h2 id="changes">{counted(summary.changed, 'answer')} changed</h2>
                <p class="muted">
                  {summary.changed === 0
                    ? `Both answer ${counted(summary.examples, 'image')} alike.`
                    : `Of ${counted(summary.examples, 'image')}: ${count(summary.fixed)} put right, ${count(summary.broken)} broken, ${count(summary.otherwise)} wrong in another way.`}
                </p>
                <p class="muted small">
                  Both have learnt from most of these images. Which one is better on new ones, the figures above say.
                </p>
              </div>
            </header>
            {kinds.map(([right, title]) => {
              const its = all.filter((change) => change.right === right);
              if (its.length === 0) return null;
              return (
                <div class="stack tight" key={right}>
                  <h3>{title}</h3>
                  <ul class="behind">
                    {its.map(({ key, url, label, before: was, after: is }) => (
                      <li key={key} title={`${fileName(key)}: ${label}`}>
                        <Picture url={url} alt={`${fileName(key)}, ${label}`} size={88} />
                        <span class="small clip">{label}</span>
                        <span class="small muted clip">
                          {was.label} → {is.label}
                        </span>
                      </li>
                    ))}
                  </ul>
                </div>
              );
            })}
            {next && (
              <div class="row">
                <button
                  type="button"
                  class="button"
                  onClick={() =>
                    void call('diffVersions', {
                      model: name,
                      version: after.version,
                      against: before.version,
                      cursor: next,
                    }).then((page) => {
                      setMore([...more, ...page.changes]);
                      setCursor(page.nextCursor);
                    })
                  }
                >
                  More
                </button>
              </div>
            )}
          </section>
        );
      }}
    </Show>
  );
}
