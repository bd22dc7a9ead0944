import type { ComponentChildren } from 'preact';

/** A page's heading, with an action on the right, and its content. */
export function Page(props: {
  title: ComponentChildren;
  text: ComponentChildren;
  action?: ComponentChildren;
  children: ComponentChildren;
}) {
  const { title, text, action, children } = props;
  return (
    <div class="page">
      <header>
        <div>
          <h1 class="clip">{title}</h1>
          <p>{text}</p>
        </div>
        {action}
      </header>
      {children}
    </div>
  );
}
