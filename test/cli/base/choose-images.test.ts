import { expect, test } from '@jest/globals';
import { requireEveryClass } from '../../../cli/base/choose-images.ts';

const images = { paths: ['a', 'b', 'c'], labels: Int32Array.of(0, 1, 2), classes: ['cat', 'dog', 'owl'] };

test('every class needs a usable image', () => {
  expect(() => requireEveryClass(images, [2, 0, 1, 1])).not.toThrow();
  expect(() => requireEveryClass(images, Int32Array.of(1))).toThrow('No image of cat, owl can be used.');
});
