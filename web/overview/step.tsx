import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

/** One of the overview's numbered cards, with a link to its own page. */
export function Step(props: {
  number: number;
  title: string;
  done?: boolean;
  link?: { href: string; text: string } | undefined;
  children: ComponentChildren;
}) {
  const { number, title, done, link, children } = props;
  const id = useId();
  return (
    <section class="card" aria-labelledby={id}>
      <header>
        <h2 id={id} class={done ? 'step done' : 'step'}>
          <i aria-hidden="true">{number}</i> {title}
        </h2>
        {link && (
          <a class="button quiet small" href={link.href}>
            {link.text}
          </a>
        )}
      </header>
      {children}
    </section>
  );
}
