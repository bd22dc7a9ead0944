import { figures } from '../../shared/api/figures.ts';
import type { Score, Version, VersionMetrics } from '../../shared/api/types.ts';
import { Facts } from '../components/lists.tsx';
import { Share } from '../components/share.tsx';
import { lookAlikeNotes } from '../words/look-alike-notes.ts';
import { counted, logLoss, percent, scoreInWords } from '../words/numbers.ts';
import { confusions, neverPredictedInWords } from './score-of.ts';

export function ScoreCard({ version, score, metrics }: { version: Version; score: Score; metrics: VersionMetrics }) {
  const [mostFrequent] = confusions(score);
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
        <p class="muted small">
          Each image was predicted while it was held out of training
          {score.folds ? ` (cross-validation, ${score.folds} folds)` : ''}. The range is a 95% confidence interval.
        </p>
      </div>
      <Facts
        class="numbers"
        facts={[
          ...figures.flatMap(({ name, unit, of }): [string, string][] => {
            const value = of(score);
            if (value === undefined) return [];
            return [[name.charAt(0).toUpperCase() + name.slice(1), unit === 'share' ? percent(value) : logLoss(value)]];
          }),
          ['Trained on', counted(version.examples, 'image')],
          ['Base model', version.base.name],
          ...scoreOfOthers('On your test set', metrics.test),
          ...scoreOfOthers('Without duplicates', metrics.scoreWithoutCopies),
        ]}
      />
    </section>
  );
}
