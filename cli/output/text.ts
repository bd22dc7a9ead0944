/** Formats of numbers, times and names in the terminal. */

const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** `12,345` */
export const count = (value: number) => whole.format(value);

/** `1 image`, `12,345 images` */
export const counted = (value: number, singular: string, plural = `${singular}s`) =>
  `${count(value)} ${value === 1 ? singular : plural}`;

/** `12.3 s` */
export const seconds = (value: number) => `${tenths.format(value)} s`;

/** `0.882` as `88.2%` */
export const percent = (share: number) => `${tenths.format(share * 100)}%`;

/** `2027-01-31T12:00:00.000Z` as `2027-01-31 12:00`, in UTC */
export const minute = (time: string) => time.slice(0, 16).replace('T', ' ');

/** `2027-01-31T12:00:03.000Z` as `2027-01-31 12:00:03`, in UTC */
export const second = (time: string) => time.slice(0, 19).replace('T', ' ');

/** `12.3 MB` */
export function bytes(value: number): string {
  return value < 1e6 ? `${tenths.format(value / 1e3)} kB` : `${tenths.format(value / 1e6)} MB`;
}

const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
const none = /\p{M}|\p{Cf}/u;

/** Width of a text in a terminal: two columns for East Asian characters, none for combining ones. */
export function textWidth(text: string): number {
  let width = 0;
  for (const character of text) width += none.test(character) ? 0 : wide.test(character) ? 2 : 1;
  return width;
}

/** Shortens a text with an ellipsis if it is wider than `width`. */
export function shorten(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let short = '';
  for (const character of text) {
    if (textWidth(short + character) > width - 1) break;
    short += character;
  }
  return `${short}…`;
}

export const padStart = (text: string, width: number) => ' '.repeat(Math.max(0, width - textWidth(text))) + text;
export const padEnd = (text: string, width: number) => text + ' '.repeat(Math.max(0, width - textWidth(text)));
