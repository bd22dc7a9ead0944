import { duration } from '../../shared/domain/duration.ts';

export const count = (n: number): string => n.toLocaleString('en');

export const counted = (n: number, singular: string, plural = `${singular}s`): string =>
  `${count(n)} ${n === 1 ? singular : plural}`;

/** `88.2%`. A share below 1 never reads `100%`, and one above 0 never reads `0%`. */
export function percent(share: number | null | undefined, digits = 1): string {
  if (share === null || share === undefined || Number.isNaN(share)) return '–';
  const step = 10 ** -digits;
  const text = (share * 100).toFixed(digits);
  if (share < 1 && Number(text) === 100) return `> ${(100 - step).toFixed(digits)}%`;
  if (share > 0 && Number(text) === 0) return `< ${step.toFixed(digits)}%`;
  return `${text}%`;
}

/** `80% to 93%` */
export const range = ([low, high]: readonly number[]): string => `${percent(low, 0)} to ${percent(high, 0)}`;

export const logLoss = (value: number): string => (value < 0.001 ? '< 0.001' : value.toFixed(3));

export const date = (time: string): string =>
  new Date(time).toLocaleDateString('en', { year: 'numeric', month: 'short', day: 'numeric' });

/** `3 min ago`, or the date after a day. */
export function ago(time: string | undefined, now = Date.now()): string {
  if (!time) return '';
  const seconds = Math.max(0, (now - Date.parse(time)) / 1000);
  if (seconds < 60) return 'just now';
  return seconds < 86_400 ? `${duration(seconds)} ago` : date(time);
}

export function bytes(n: number): string {
  if (n < 1_000) return `${n} B`;
  if (n < 1_000_000) return `${(n / 1_000).toFixed(0)} kB`;
  return `${(n / 1_000_000).toFixed(1)} MB`;
}

/** The accuracy as a number of images, and what to expect of new ones. */
export function scoreInWords(score: { accuracy: number; interval: readonly number[]; examples: number }): string {
  const { accuracy, interval, examples } = score;
  const wrong = Math.round((1 - accuracy) * examples);
  const right =
    wrong === 0 ? `All ${counted(examples, 'image')}` : `${count(examples - wrong)} of ${counted(examples, 'image')}`;
  return `${right} correct. Expect ${range(interval)} on similar new images.`;
}
