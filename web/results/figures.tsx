import type { LearningCurve, ReliabilityBin, Score } from '../../shared/api/types.ts';
import { Card } from '../components/card.tsx';
import { LearningCurvePlot } from '../plots/learning-curve.tsx';
import { ReliabilityPlot } from '../plots/reliability.tsx';
import { percent } from '../words/numbers.ts';

export function LearningCurveCard({ curve }: { curve: LearningCurve }) {
  return (
    <Card title="Would more images help?" text={curve.sentence}>
      <LearningCurvePlot curve={curve} />
    </Card>
  );
}

export function ReliabilityCard({ score: { ece, eceNoise }, bins }: { score: Score; bins: ReliabilityBin[] }) {
  const noise = eceNoise && ` With this number of images, up to ${percent(eceNoise[1])} is chance.`;
  return (
    <Card title="Are the scores calibrated?">
      <ReliabilityPlot bins={bins} />
      {ece !== undefined && (
        <p class="muted small">
          The scores differ from the accuracy by {percent(ece)} on average.{noise}
        </p>
      )}
    </Card>
  );
}
