import { useState } from 'preact/hooks';
import type { Score } from '../../shared/api/types.ts';
import { Card } from '../components/card.tsx';
import { CellImages } from './cell-images.tsx';
import { type Cell, Confusion } from './confusion.tsx';
import { confusions } from './score-of.ts';
import type { Source } from './source.ts';

/** With more labels, the images go below the matrix. */
const maxLabelsBeside = 20;

/** The confusion matrix, and the images of one cell. */
export function ConfusionCard({ score, ...source }: Source & { score: Score }) {
  const [chosen, setChosen] = useState<Cell>();
  const labels = score.perClass.map(({ label }) => label);
  const [mostFrequent] = confusions(score);
  const cell = chosen ?? mostFrequent;
  const countOf = ({ label, predicted }: Cell) =>
    score.confusion[labels.indexOf(label)]?.[labels.indexOf(predicted)] ?? 0;
  return (
    <Card
      title="Confusion matrix"
      text="Each row is a label, each column a prediction. Choose a cell to see its images."
    >
      <div class={labels.length > maxLabelsBeside ? 'confusion-and-images wide' : 'confusion-and-images'}>
        <Confusion labels={labels} counts={score.confusion} chosen={cell} onChoose={setChosen} />
        {cell && <CellImages {...source} cell={cell} count={countOf(cell)} />}
      </div>
    </Card>
  );
}
