import type { ComponentChildren } from 'preact';

/** A button, or a link that looks like one. */
export function Button(props: {
  text: ComponentChildren;
  /** CSS classes: `primary`, `quiet`, `danger`, `small`, `large`. */
  kind?: string;
  type?: 'button' | 'submit';
  href?: string;
  onClick?: () => void;
  /**
   * Ignores the second click of a double-click. Use it for a button that the first click moves or replaces: the second
   * click would hit the next button. https://developer.mozilla.org/docs/Web/API/UIEvent/detail
   */
  onFirstClick?: () => void;
  disabled?: boolean;
  title?: string;
  autofocus?: boolean;
  'aria-disabled'?: boolean;
  'aria-label'?: string;
  'aria-expanded'?: boolean;
  'aria-pressed'?: boolean;
}) {
  const { text, kind = '', type = 'button', href, onClick, onFirstClick, ...rest } = props;
  const classes = `button ${kind}`;
  if (href !== undefined) {
    return (
      <a class={classes} href={href}>
        {text}
      </a>
    );
  }
  return (
    <button
      type={type}
      class={classes}
      onClick={({ detail }) => {
        onClick?.();
        if (detail < 2) onFirstClick?.();
      }}
      {...rest}
    >
      {text}
    </button>
  );
}
