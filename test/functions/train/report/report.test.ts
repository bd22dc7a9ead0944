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

  test('has no script and loads no other file', () => {
    expect(report).not.toMatch(/<(script|link|img|iframe|object)|@import|url\(|https?:|src=| on\w+=/i);
    for (const [, href] of report.matchAll(/href="([^"]*)"/g)) expect(href).toMatch(/^#[a-z]+$/);
  });

  test('forbids the browser to load or run anything', () => {
    const policy = /<meta http-equiv="Content-Security-Policy" content="([^"]+)">/.exec(report)?.[1];
    expect(policy?.replaceAll('&#39;', "'")).toBe(
      "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
    );
  });

  test('has a section for each link', () => {
    for (const [, id] of report.matchAll(/href="#([a-z]+)"/g)) expect(report).toContain(`id="${id}"`);
  });

  test('has a table after each plot', () => {
    expect(count(/<svg/g)).toBe(2);
    expect(count(/<\/svg><\/figure>\s*<div class="scroll"><table>\s*<caption><span>The same in numbers/g)).toBe(2);
  });

  test('closes every element', () => {
    for (const tag of ['table', 'tr', 'td', 'th', 'details', 'ul', 'li', 'p', 'div', 'dl', 'section', 'small']) {
      expect([tag, count(new RegExp(`<${tag}[ >]`, 'g'))]).toEqual([tag, count(new RegExp(`</${tag}>`, 'g'))]);
    }
  });

  test('names golden images that are wrong', () => {
    expect(report).toContain('1 of 1 golden image predicted wrong:');
  });

  test('says that a precision cannot be shown with these images', () => {
    expect(report).toMatch(/A precision of 99\.0% for .* can't be shown with these images/);
  });

  test('cuts long lists, and names the file with the rest', async () => {
    const mixed = Array.from({ length: 300 }, (_, i) => example(i % 2 ? 'hat' : 'shoe', 0, i));
    const { report: long, metrics } = await train(mixed);
    const listed = metrics.suspicious.length;
    expect(listed).toBeGreaterThan(100);
    expect(long).toContain(`${listed - 100} more are in evaluation.arrow.`);
    expect(long.length).toBeLessThan(100_000);
  });

  test('says which classes could not be held out in every fold, and which never', async () => {
    const coats = [example('coat', 4, 1), example('coat', 4, 2)];
    const { report: small } = await train([...shop(), ...coats, ...copies(example('scarf', -4, 1), 6)]);
    expect(small).toContain('Held out in fewer folds, one for each distinct image: coat (2).');
    expect(small).toContain('Never held out, and so not scored, because there is no second distinct image: scarf.');
    expect(report).not.toContain('Held out in fewer');
  });

  test('says which classes are never predicted and what to do, and which labels look alike', async () => {
    const hats = Array.from({ length: 150 }, (_, i) => example('hat', -1, i));
    const rare = [200, 201, 202, 203].map((i) => example('Hat', -1, i));
    const { report: unbalanced, metrics } = await train([...hats, ...rare, example('coat', -1, 300)]);
    expect(metrics.neverPredicted).toEqual([
      { label: 'Hat', examples: 4, scored: 4 },
      { label: 'coat', examples: 1, scored: 0 },
    ]);
    expect(unbalanced).toContain(
      '2 of 3 classes are never predicted: Hat (4 images), coat (1 image, never held out). Train with classWeights `balanced` or, better, add images of them.',
    );
    expect(metrics.card.weaknesses).toContain('Never predicted: Hat, coat.');
    expect(metrics.lookAlikeLabels).toEqual([['Hat', 'hat']]);
    expect(unbalanced).toContain('The labels `Hat` and `hat` look alike: they differ only in case.');
    expect(report).not.toContain('never predicted');
  });

  test('says that there are fewer folds when all classes are small', async () => {
    const { report: small } = await train([0, 1, 2].flatMap((i) => [example('hat', -1, i), example('shoe', 1, i)]));
    expect(small).toContain('3 folds instead of 5, because no class has more distinct images.');
  });

  test('shows the test set by class', async () => {
    const apart = [example('hat', -1, 800, { split: 'test' }), example('shoe', -1, 801, { split: 'test' })];
    const { report: tested } = await train([...shop(), ...apart]);
    expect(tested).toMatch(/Accuracy on your test set of 2 images: <b>50\.0/);
    expect(tested.match(/<table class="matrix/g)).toHaveLength(2);
  });
});
