import type { ComponentChildren } from 'preact';
import type { Loaded } from '../state/use-load.ts';

/** Nothing here yet, and what to do about it. */
export function Empty({ title, text, children }: { title: string; text: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <h2>{title}</h2>
      <p>{text}</p>
      {children && <div class="row">{children}</div>}
    </div>
  );
}

/** What went wrong, in the API's words. */
export function Failure({ error, retry }: { error: Error; retry?: () => void }) {
  return (
    <div class="note bad" role="alert">
      <span>{error.message}</span>
      {retry && (
        <button type="button" class="button small" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}

/** The place of what is still to come, as high as it will be. */
export function Wait({ height }: { height: number }) {
  return (
    <div class="wait" style={{ height: `${height}px` }} role="status">
      <span class="hidden">Loading</span>
    </div>
  );
}

/** What was loaded; until then its place, or what went wrong. */
export function Show<T>({
  of,
  height,
  children,
}: {
  of: Loaded<T>;
  height: number;
  children: (value: T) => ComponentChildren;
}) {
  if (of.value !== undefined) return <>{children(of.value)}</>;
  return of.error ? <Failure error={of.error} retry={of.reload} /> : <Wait height={height} />;
}

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
