import { beforeAll, describe, expect, test } from '@jest/globals';
import { copies, example, shop, train } from '../examples.ts';

const hostile = '<script>alert(1)</script>';
let report: string;

beforeAll(async () => {
  const evil = Array.from({ length: 12 }, (_, i) =>
    example(hostile, i % 3 ? 4 : -1, i, { key: `shop/${hostile}/"${i}"&.jpg` }),
  );
  const golden = example('shoe', -1, 900, { split: 'golden', key: `shop/_golden/shoe/${hostile}.jpg` });
  const all = [...shop(), ...evil, golden, ...copies(evil[1] as (typeof evil)[0], 2)];
  ({ report } = await train(all, { precision: { [hostile]: 0.99, hat: 0.5 } }));
});

const count = (pattern: RegExp) => report.match(pattern)?.length ?? 0;

describe('report.html', () => {
  test('shows labels and keys as text, whatever they are', () => {
    expect(report).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(report).toContain('&quot;0&quot;&amp;.jpg');
    expect(report).not.toContain('<script');
  });

  test('stands alone: no script, no other file, no address', () => {
    expect(report).not.toMatch(/<(script|link|img|iframe|object)|@import|url\(|https?:|src=| on\w+=/i);
    for (const [, href] of report.matchAll(/href="([^"]*)"/g)) expect(href).toMatch(/^#[a-z]+$/);
  });

  test('has a section for each link', () => {
    for (const [, id] of report.matchAll(/href="#([a-z]+)"/g)) expect(report).toContain(`id="${id}"`);
  });

  test('has a table beside each plot', () => {
    expect(count(/<svg/g)).toBe(2);
    expect(count(/<\/svg><\/figure>\s*<div class="scroll"><table>\s*<caption><span>The same in numbers/g)).toBe(2);
  });

  test('closes what it opens', () => {
    for (const tag of ['table', 'tr', 'td', 'th', 'details', 'ul', 'li', 'p', 'div', 'dl', 'section', 'small']) {
      expect([tag, count(new RegExp(`<${tag}[ >]`, 'g'))]).toEqual([tag, count(new RegExp(`</${tag}>`, 'g'))]);
    }
  });

  test('names golden images that are wrong', () => {
    expect(report).toContain('1 of 1 golden image wrong:');
  });

  test('says that a precision is not reachable with these images', () => {
    expect(report).toMatch(/A precision of 99\.0\u00a0% for .* is not reachable with these images/);
  });

  test('cuts long lists, and says where the rest is', async () => {
    const mixed = Array.from({ length: 300 }, (_, i) => example(i % 2 ? 'hat' : 'shoe', 0, i));
    const { report: long, metrics } = await train(mixed);
    const listed = metrics.suspicious.length;
    expect(listed).toBeGreaterThan(100);
    expect(long).toContain(`${listed - 100} more are in evaluation.arrow.`);
    expect(long.length).toBeLessThan(100_000);
  });
});
