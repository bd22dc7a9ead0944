/** Number of examples of the row's class that were predicted as the column's class: [classes][classes]. */
export function confusionMatrix(
  labels: Int32Array,
  predicted: Int32Array,
  examples: readonly number[],
  classCount: number,
): number[][] {
  const matrix = Array.from({ length: classCount }, () => new Array<number>(classCount).fill(0));
  for (const example of examples) {
    const row = matrix[labels[example] as number] as number[];
    const column = predicted[example] as number;
    row[column] = (row[column] as number) + 1;
  }
  return matrix;
}

/** A non-empty cell of the confusion matrix, with its examples. */
export interface ConfusionCell {
  label: number;
  predicted: number;
  examples: number[];
}

/** The non-empty cells of the confusion matrix, row by row, each with its examples in ascending order. */
export function confusionCells(
  labels: Int32Array,
  predicted: Int32Array,
  examples: readonly number[],
): ConfusionCell[] {
  const cells = new Map<string, ConfusionCell>();
  for (const example of examples) {
    const [label, of] = [labels[example] as number, predicted[example] as number];
    const cell = cells.get(`${label} ${of}`);
    if (cell) cell.examples.push(example);
    else cells.set(`${label} ${of}`, { label, predicted: of, examples: [example] });
  }
  return [...cells.values()].sort((a, b) => a.label - b.label || a.predicted - b.predicted);
}
