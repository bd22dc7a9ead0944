import { figures } from '../../shared/api/figures.ts';
import { deepFitInWords, headInWords, heldOutInWords, startedFromInWords } from '../../shared/api/head-words.ts';
import type { Score, Version, VersionMetrics } from '../../shared/api/types.ts';
import { Facts } from '../components/lists.tsx';
import { Share } from '../components/share.tsx';
import { lookAlikeNotes } from '../words/look-alike-notes.ts';
import { counted, logLoss, percent, scoreInWords } from '../words/numbers.ts';
import { upperFirst } from '../words/upper-first.ts';
import { confusions, neverPredictedInWords } from './score-of.ts';

function Head({ version, metrics: { fit } }: { version: Version; metrics: VersionMetrics }) {
  const details = deepFitInWords(fit);
  return (
    <>
      {upperFirst(headInWords(version))}
      {details && <span class="muted small head-details">{details}</span>}
    </>
  );
}

export function ScoreCard({ version, score, metrics }: { version: Version; score: Score; metrics: VersionMetrics }) {
  const [mostFrequent] = confusions(score);
  const startedFrom = startedFromInWords(metrics.fit);
  const never = neverPredictedInWords(version);
  const notes = [...(never ? [never] : []), ...lookAlikeNotes(score.perClass.map(({ label }) => label))];
  const scoreOfOthers = (title: string, other: Score | undefined): [string, preact.ComponentChildren][] =>
    other ? [[title, <Share value={other.accuracy} interval={other.interval} />]] : [];
  return (
    <section class="card score-card" aria-label="Score">
      <div class="stack tight">
        <p class="figure">{percent(score.accuracy)}</p>
        <p>{scoreInWords(score)}</p>
        {mostFrequent ? (
          <p>
            The most frequent confusion: {counted(mostFrequent.count, 'image')} of <b>{mostFrequent.label}</b> predicted
            as <b>{mostFrequent.predicted}</b>.
          </p>
        ) : (
          <p>There are no confusions. Harder images would show this version's limits.</p>
        )}
        {notes.map((note) => (
          <p class="note warn" key={note} data-finding>
            {note}
          </p>
        ))}
        {metrics.comparison && <p>{metrics.comparison.sentence}</p>}
        {startedFrom && <p class="note warn">{startedFrom}</p>}
        <p class="muted small">
          Each image was predicted by a head that had not seen it
          {score.folds ? ` (${heldOutInWords(score)})` : ''}. The range is a 95% confidence interval.
        </p>
      </div>
      <Facts
        class="numbers"
        facts={[
          ...figures.flatMap(({ name, unit, of }): [string, string][] => {
            const value = of(score);
            if (value === undefined) return [];
            return [[upperFirst(name), unit === 'share' ? percent(value) : logLoss(value)]];
          }),
          ['Trained on', counted(version.examples, 'image')],
          ['Base model', version.base.name],
          ['Head', <Head version={version} metrics={metrics} />],
          ...scoreOfOthers('On your test set', metrics.test),
          ...scoreOfOthers('Without duplicates', metrics.scoreWithoutCopies),
        ]}
      />
    </section>
  );
}
