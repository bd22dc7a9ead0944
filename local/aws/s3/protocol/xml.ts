import { S3Error } from './errors.ts';

/** An element to write: its name, and its text or its elements. An element without content is left out. */
export type Element = [name: string, content: string | number | boolean | Element[] | undefined];

const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** @param plain without S3's namespace, as in errors */
export function document([name, content]: Element, { plain = false } = {}): string {
  const opening = plain ? `<${name}>` : `<${name} xmlns="${namespace}">`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n${opening}${render(content ?? '')}</${name}>`;
}

function render(content: NonNullable<Element[1]>): string {
  if (!Array.isArray(content)) return escapeText(String(content));
  return content.map(([name, inner]) => (inner === undefined ? '' : `<${name}>${render(inner)}</${name}>`)).join('');
}

const entities: Record<string, string> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;' };

function escapeText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: keys may contain them, and S3 writes them as references.
  return text.replace(/[<>&"\u0000-\u001f\u007f]/g, (c) => entities[c] ?? `&#${c.charCodeAt(0)};`);
}

/** A parsed element. */
export interface Node {
  name: string;
  text: string;
  children: Node[];
}

/**
 * Parses the XML of a request: elements, text, character references, comments and a prolog. Attributes are skipped.
 * Everything else is refused, also document types, which can be used for attacks.
 * @throws S3Error MalformedXML
 */
export function parseXml(source: string): Node {
  const token =
    /<\?[^?]*\?>|<!--[\s\S]*?-->|<(\/?)([A-Za-z_][\w.:-]*)((?:\s+[\w.:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/y;
  const root: Node = { name: '', text: '', children: [] };
  const open: Node[] = [root];
  while (token.lastIndex < source.length) {
    const match = token.exec(source);
    if (!match) throw new S3Error('MalformedXML');
    const [, closing, name, , selfClosing, text] = match;
    const current = open.at(-1) as Node;
    if (text !== undefined) {
      if (current === root && text.replace(/\uFEFF/g, '').trim() !== '') throw new S3Error('MalformedXML');
      current.text += readText(text);
    } else if (closing) {
      if (open.length < 2 || current.name !== name) throw new S3Error('MalformedXML');
      open.pop();
    } else if (name !== undefined) {
      const node = { name, text: '', children: [] };
      current.children.push(node);
      if (!selfClosing) open.push(node);
    }
  }
  const [element, ...more] = root.children;
  if (open.length > 1 || !element || more.length > 0) throw new S3Error('MalformedXML');
  return element;
}

const characters: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

function readText(text: string): string {
  return text.replace(/&([^;&]{0,10});?/g, (whole, name: string) => {
    const code = /^#x([0-9a-f]+)$/i.exec(name)?.[1];
    const decimal = /^#(\d+)$/.exec(name)?.[1];
    const point = code ? Number.parseInt(code, 16) : decimal ? Number(decimal) : undefined;
    const character = point !== undefined && point <= 0x10ffff ? String.fromCodePoint(point) : characters[name];
    if (character === undefined || !whole.endsWith(';')) throw new S3Error('MalformedXML');
    return character;
  });
}

/** The text of the first child element `name`. */
export function textOf(node: Node, name: string): string | undefined {
  return node.children.find((child) => child.name === name)?.text;
}
