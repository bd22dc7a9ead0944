import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { contentId, exampleKey, parseUploadKey, type Split } from '../../../../shared/domain/dataset/upload-key.ts';

describe('parseUploadKey', () => {
  test.each([
    ['shop/t-shirt/1.jpg', { kind: 'example', dataset: 'shop', split: 'train', label: 't-shirt', file: '1.jpg' }],
    [
      'shop/t-shirt/2024/1.jpg',
      { kind: 'example', dataset: 'shop', split: 'train', label: 't-shirt', file: '2024/1.jpg' },
    ],
    ['shop/_test/hat/1.jpg', { kind: 'example', dataset: 'shop', split: 'test', label: 'hat', file: '1.jpg' }],
    ['shop/_golden/hat/1.jpg', { kind: 'example', dataset: 'shop', split: 'golden', label: 'hat', file: '1.jpg' }],
    ['shop/_unlabelled/1.jpg', { kind: 'unlabelled', dataset: 'shop', file: '1.jpg' }],
    ['shop/_manifests/a.jsonl', { kind: 'manifest', dataset: 'shop', file: 'a.jsonl' }],
    ['_predict/1.jpg', { kind: 'prediction' }],
    ['shop/hat/', { kind: 'hidden' }],
    ['shop/hat/.DS_Store', { kind: 'hidden' }],
    ['shop/.cache/1.jpg', { kind: 'hidden' }],
  ])('reads %s', (key, expected) => {
    expect(parseUploadKey(key)).toEqual(expected);
  });

  test.each([
    ['1.jpg', /dataset's name/],
    ['Shop/hat/1.jpg', /dataset's name/],
    ['shop/1.jpg', /folder of its label/],
    ['shop/_test/1.jpg', /folder of its label/],
    ['shop/_other/hat/1.jpg', /`_other` is reserved/],
    ['shop/hat//1.jpg', /empty part/],
    [`shop/${'x'.repeat(129)}/1.jpg`, /1 to 128 characters/],
    ['shop/a\u0007b/1.jpg', /control character/],
  ])('refuses %s with the rule it breaks', (key, problem) => {
    expect(parseUploadKey(key)).toEqual({ kind: 'invalid', problem: expect.stringMatching(problem) });
  });

  test('the two normal forms of a label are one label', () => {
    const labels = ['Schürze', 'Schürze'.normalize('NFD')].map((label) => parseUploadKey(`shop/${label}/1.jpg`));
    expect(labels.map((meaning) => 'label' in meaning && meaning.label)).toEqual(['Schürze', 'Schürze']);
  });

  test('any key has a meaning', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (key) => parseUploadKey(key).kind !== undefined));
  });

  test('the key of an example can be parsed', () => {
    const part = fc.stringMatching(/^[\p{L}\p{N} +%-][\p{L}\p{N} .+%-]{0,20}$/u).map((text) => text.normalize('NFC'));
    const split = fc.constantFrom<Split>('train', 'test', 'golden');
    fc.assert(
      fc.property(split, part, part, (split, label, file) => {
        const key = exampleKey('shop', split, label, file);
        expect(parseUploadKey(key)).toEqual({ kind: 'example', dataset: 'shop', split, label, file });
      }),
    );
  });
});

test('a content id joins ETag, without its quotation marks, and size', () => {
  expect(contentId('"d41d8-2"', 7)).toBe('d41d8-2-7');
});
