/** Labels that people can hardly tell apart. Uses no library, so that the console can import it. */

/** Letters of other scripts that look like a Latin letter, some only as capitals. */
const twins = new Map(
  Object.entries({
    a: 'аαа',
    b: 'вβ',
    c: 'сϲ',
    d: 'ԁ',
    e: 'еε',
    h: 'һнη',
    i: 'іι',
    j: 'јϳ',
    k: 'кκ',
    m: 'мμ',
    n: 'ν',
    o: 'оοօ',
    p: 'рρ',
    q: 'ԛ',
    s: 'ѕ',
    t: 'тτ',
    w: 'ԝ',
    x: 'хχ',
    y: 'уυү',
    z: 'ζ',
  }).flatMap(([latin, others]) => [...others].map((other) => [other, latin] as const)),
);

const invisible = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;
const separators = /[\s_\p{Pd}\u2212]+/gu;
const quotes = /[\u2018\u2019\u201b\u02bc\u0060\u00b4\u2032]/g;

/** Upper case first: it unifies `ß` with `ss`, and both small sigmas. */
const caseless = (label: string): string => label.toUpperCase().toLowerCase();
const spaceless = (label: string): string => label.replace(/[^\S\ufeff]+/gu, ' ').replace(/^ | $/g, '');
const visible = (label: string): string => label.replace(invisible, '');

/**
 * A text that is equal for labels that look alike: those that differ only in case, spaces, invisible characters, kinds of
 * hyphen, compatible forms such as full-width letters (NFKC), or similar letters of other scripts.
 */
export function looksOf(label: string): string {
  const plain = caseless(visible(label).normalize('NFKC')).trim();
  const words = plain.replace(separators, ' ').replace(quotes, "'");
  return [...words].map((letter) => twins.get(letter) ?? letter).join('');
}

/** Groups of labels that look alike, as NFC, each sorted. */
export function lookAlikes(labels: Iterable<string>): string[][] {
  const groups = new Map<string, Set<string>>();
  for (const label of new Set(labels)) {
    const looks = looksOf(label);
    groups.set(looks, (groups.get(looks) ?? new Set()).add(label.normalize('NFC')));
  }
  return [...groups.values()].filter(({ size }) => size > 1).map((group) => [...group].sort());
}

/** Names the labels of a group, their difference, and what to do. */
export function describeLookAlikes(group: readonly string[]): string {
  return `The labels ${listed(group.map(quoted))} look alike: they differ ${difference(group)}. If they mean the same, give all their images one label.`;
}

function difference(group: readonly string[]): string {
  const same = (as: (label: string) => string) => new Set(group.map(as)).size === 1;
  if (same(spaceless)) return 'only in spaces';
  if (same(visible)) return 'only in invisible characters';
  if (same((label) => label.toLowerCase())) return 'only in case';
  if (same((label) => label.replace(separators, ' '))) return 'only in hyphens, underscores and spaces';
  return 'only in letters that look the same';
}

/** In backquotes, with invisible characters escaped: `cat\u{200b}`. */
const quoted = (label: string): string =>
  `\`${label.replace(invisibleOrSpace, (character) => `\\u{${codeOf(character)}}`)}\``;
const invisibleOrSpace = /[\p{Cf}\p{Default_Ignorable_Code_Point}]|(?! )\s/gu;
const codeOf = (character: string): string => (character.codePointAt(0) ?? 0).toString(16);

const listed = (items: readonly string[]): string => `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
