import type { ComponentChildren } from 'preact';
import type { Loaded } from '../state/use-load.ts';
import { Button } from './button.tsx';

/** An empty list, and what to do about it. */
export function Empty({ title, text, children }: { title: string; text: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <h2>{title}</h2>
      <p>{text}</p>
      {children && <div class="row">{children}</div>}
    </div>
  );
}

export function Failure({ error, retry }: { error: Error | undefined; retry?: () => void }) {
  if (!error) return null;
  return (
    <div class="note bad" role="alert">
      <span>{error.message}</span>
      {retry && <Button text="Try again" kind="small" onClick={retry} />}
    </div>
  );
}

/** A placeholder of the content's height. */
export function Wait({ height }: { height: number }) {
  return (
    <div class="wait" style={{ height: `${height}px` }} role="status">
      <span class="hidden">Loading</span>
    </div>
  );
}

/** The loaded content, the error, or a placeholder. */
export function Show<T>(props: { of: Loaded<T>; height: number; children: (value: T) => ComponentChildren }) {
  const { of, height, children } = props;
  if (of.value !== undefined) return <>{children(of.value)}</>;
  return of.error ? <Failure error={of.error} retry={of.reload} /> : <Wait height={height} />;
}

/** A progress bar; it moves back and forth while the share is unknown. */
export function Bar({ share, label }: { share?: number | undefined; label: string }) {
  const known = share !== undefined;
  return (
    <div
      class={known ? 'bar' : 'bar unsure'}
      role="progressbar"
      aria-label={label}
      {...(known && { 'aria-valuenow': Math.round(share * 100), 'aria-valuemin': 0, 'aria-valuemax': 100 })}
    >
      <span style={known ? { width: `${Math.min(1, share) * 100}%` } : {}} />
    </div>
  );
}

/** A share as the length of a bar. Screen readers skip it, so show the number too. */
export function ShareBar({ share }: { share: number }) {
  return (
    <span class="bar" aria-hidden="true">
      <span style={{ width: `${share * 100}%` }} />
    </span>
  );
}
