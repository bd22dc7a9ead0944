import type { ComponentChildren } from 'preact';
import { count } from '../words/numbers.ts';

/** The number of items beyond the first `shown`. */
export function AndMore({ total, shown }: { total: number; shown: number }) {
  return total > shown ? <p class="muted small">and {count(total - shown)} more</p> : null;
}

const maxItems = 50;

/** A summary that unfolds into a list of names with reasons. */
export function Reasons(props: {
  title: string;
  items: readonly { name: string; reason?: string }[];
  warn?: boolean;
  children?: ComponentChildren;
}) {
  const { title, items, warn, children } = props;
  if (items.length === 0) return null;
  return (
    <details class="small">
      <summary class={warn ? 'warn' : ''}>{title}</summary>
      <div class="stack tight">
        <ul class="reasons">
          {items.slice(0, maxItems).map(({ name, reason }) => (
            <li key={name}>
              <b>{name}</b> {reason}
            </li>
          ))}
        </ul>
        <AndMore total={items.length} shown={maxItems} />
        {children}
      </div>
    </details>
  );
}

/** Terms with their values. */
export function Facts({ class: classes, facts }: { class: string; facts: readonly [string, ComponentChildren][] }) {
  return (
    <dl class={classes}>
      {facts.map(([term, value]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
