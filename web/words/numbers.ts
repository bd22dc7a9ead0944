/** Numbers and times as they are read. */

export const count = (n: number): string => n.toLocaleString('en');

export const counted = (n: number, thing: string, many = `${thing}s`): string =>
  `${count(n)} ${n === 1 ? thing : many}`;

/** Between a number and its sign no line ends. */
const joined = '\u00a0';

/** `88.2 %`; `> 99.9 %` where that would round to all, `< 0.1 %` where it would round to nothing. */
export function percent(share: number | null | undefined, digits = 1): string {
  if (share === null || share === undefined || Number.isNaN(share)) return '–';
  const step = 10 ** -digits;
  const text = (share * 100).toFixed(digits);
  if (share < 1 && Number(text) === 100) return `> ${(100 - step).toFixed(digits)}${joined}%`;
  if (share > 0 && Number(text) === 0) return `< ${step.toFixed(digits)}${joined}%`;
  return `${text}${joined}%`;
}

/** `0.344`; small ones are said to be small. */
export const logLoss = (value: number): string => (value < 0.001 ? '< 0.001' : value.toFixed(3));

export function duration(seconds: number): string {
  if (seconds < 1) return 'under 1 s';
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3_600)} h`;
}

/** `3 min ago`, and the date where it is longer than a day. */
export function ago(time: string | undefined, now = Date.now()): string {
  if (!time) return '';
  const seconds = Math.max(0, (now - Date.parse(time)) / 1000);
  if (seconds < 60) return 'just now';
  if (seconds < 86_400) return `${duration(seconds)} ago`;
  return new Date(time).toLocaleDateString('en', { year: 'numeric', month: 'short', day: 'numeric' });
}

export function bytes(n: number): string {
  if (n < 1_000) return `${n} B`;
  if (n < 1_000_000) return `${(n / 1_000).toFixed(0)} kB`;
  return `${(n / 1_000_000).toFixed(1)} MB`;
}

/** A score as one says it to somebody: what it means for a hundred images, and how sure that is. */
export function scoreInWords({
  accuracy,
  interval,
  examples,
}: {
  accuracy: number;
  interval: number[];
  examples: number;
}) {
  const [low = 0, high = 1] = interval;
  const wrong = Math.round((1 - accuracy) * examples);
  const range = `between ${percent(low, 0)} and ${percent(high, 0)}`;
  if (wrong === 0) return `All ${counted(examples, 'image')} right. For new images like these expect ${range}.`;
  return `${count(examples - wrong)} of ${count(examples)} right. For new images like these expect ${range}.`;
}
