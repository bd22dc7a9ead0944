import { percent, range } from '../words/numbers.ts';

/** A share in percent with its 95% interval. */
export function Share(props: { value: number | null; interval?: readonly number[] | null | undefined }) {
  const { value, interval } = props;
  return (
    <>
      {percent(value)}
      {interval && <span class="muted small range">{range(interval)}</span>}
    </>
  );
}
