import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { Button } from '../components/button.tsx';

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
        {link && <Button text={link.text} kind="quiet small" href={link.href} />}
      </header>
      {children}
    </section>
  );
}
