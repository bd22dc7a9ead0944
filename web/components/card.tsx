import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

/** A section with a heading, and an action on the right. */
export function Card(props: {
  title: ComponentChildren;
  text?: ComponentChildren;
  action?: ComponentChildren;
  children: ComponentChildren;
}) {
  const { title, text, action, children } = props;
  const id = useId();
  return (
    <section class="card" aria-labelledby={id}>
      <header>
        <div>
          <h2 id={id}>{title}</h2>
          {text && <p class="muted">{text}</p>}
        </div>
        {action}
      </header>
      {children}
    </section>
  );
}
