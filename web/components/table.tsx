import type { ComponentChildren } from 'preact';

export interface Column<T> {
  /** Empty for a column without a heading. */
  title: ComponentChildren;
  /** CSS classes of the heading and the cells. */
  class?: string;
  /** The column's cells name their rows. */
  isRowHeading?: boolean;
  /** A tooltip for the heading. */
  hint?: string;
  sorted?: 'ascending' | 'descending' | 'none';
  cell: (row: T) => ComponentChildren;
}

export function Table<T>(props: {
  columns: readonly Column<T>[];
  rows: readonly T[];
  keyOf: (row: T) => string | number;
}) {
  const { columns, rows, keyOf } = props;
  return (
    <table>
      <thead>
        <tr>
          {columns.map(({ title, hint, sorted, class: classes }, i) =>
            title === '' ? (
              <td key={i} class={classes} />
            ) : (
              <th key={i} scope="col" class={classes} title={hint} aria-sort={sorted}>
                {title}
              </th>
            ),
          )}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)}>
            {columns.map(({ cell, isRowHeading, class: classes }, i) =>
              isRowHeading ? (
                <th key={i} scope="row" class={classes}>
                  {cell(row)}
                </th>
              ) : (
                <td key={i} class={classes}>
                  {cell(row)}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
