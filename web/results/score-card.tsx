import type { Score, Version, VersionMetrics } from '../../shared/api/types.ts';
import { lookAlikeNotes } from '../words/look-alike-notes.ts';
import { counted, logLoss, percent, scoreInWords } from '../words/numbers.ts';
import { mixups, neverPredictedInWords } from './score-of.ts';

export function ScoreCard({ version, score, metrics }: { version: Version; score: Score; metrics: VersionMetrics }) {
  const [worst] = mixups(score);
  const never = neverPredictedInWords(version);
  const alike = lookAlikeNotes(score.perClass.map(({ label }) => label));
  const facts: [string, string][] = [
    ['Macro F1', percent(score.macroF1)],
    ['Log loss', logLoss(score.logLoss)],
    ...(score.ece === undefined ? [] : ([['Calibration error', percent(score.ece)]] as [string, string][])),
    ['Trained on', counted(version.examples, 'image')],
    ['Base model', version.base.name],
  ];
  return (
    <section class="card score-card" aria-label="Score">
      <div class="stack tight">
        <p class="figure">{percent(score.accuracy)}</p>
        <p>{scoreInWords(score)}</p>
        {worst ? (
          <p>
            Most often it takes <b>{worst.label}</b> for <b>{worst.predicted}</b>: {counted(worst.count, 'time')}.
          </p>
        ) : (
          <p>It mixes up nothing. Harder images would show what it can't do yet.</p>
        )}
        {[...(never ? [never] : []), ...alike].map((note) => (
          <p class="note warn" key={note} data-finding>
            {note}
          </p>
        ))}
        <p class="muted small">
          Each image was asked about while it was kept from training
          {score.folds ? ` (cross-validation, ${score.folds} parts)` : ''}. The range holds in 95 of 100 cases.
        </p>
      </div>
      <dl class="numbers">
        {facts.map(([title, value]) => (
          <div key={title}>
            <dt>{title}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        <Other title="On your test set" score={metrics.test} />
        <Other title="Without copies" score={metrics.scoreWithoutCopies} />
      </dl>
    </section>
  );
}

function Other({ title, score }: { title: string; score: Score | undefined }) {
  if (!score) return null;
  return (
    <div>
      <dt>{title}</dt>
      <dd>
        {percent(score.accuracy)}{' '}
        <span class="muted small">
          {percent(score.interval[0], 0)} to {percent(score.interval[1], 0)}
        </span>
      </dd>
    </div>
  );
}
