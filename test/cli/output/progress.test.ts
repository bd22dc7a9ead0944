import { PassThrough } from 'node:stream';
import { expect, test } from '@jest/globals';
import { describeImages, startProgress } from '../../../cli/output/progress.ts';

test('progress shows the number, the rate and the remaining time', () => {
  expect(describeImages(1200, 3068, 1200, 20)).toBe('1,200 of 3,068 images, 60/s, 31.1 s left');
});

test('the rate counts only images done since the start', () => {
  expect(describeImages(1000, 1100, 100, 10)).toBe('1,000 of 1,100 images, 10/s, 10.0 s left');
});

test('there is no rate at the beginning', () => {
  expect(describeImages(0, 3068, 0, 0)).toBe('0 of 3,068 images');
});

test('without a terminal there is a plain line every five seconds', () => {
  const stream = new PassThrough();
  let time = 0;
  const progress = startProgress(stream, { title: 'Uploading', total: 100, images: true }, () => time);
  for (const done of [0, 25, 50, 75, 100]) {
    progress.update(done);
    time += 3;
  }
  progress.stop();
  expect(stream.read().toString().split('\n')).toEqual([
    '  Uploading  50 of 100 images, 8/s, 6.0 s left',
    '  Uploading  100 of 100 images, 8/s',
    '',
  ]);
});

test('the progress of a training shows its loss and the remaining time, if it has them', () => {
  const stream = new PassThrough();
  let time = 0;
  const progress = startProgress(stream, { title: 'Training', total: 100, images: false }, () => time);
  for (const details of [{ loss: 0.4121, secondsLeft: 231 }, {}]) {
    time += 6;
    progress.update(31, 100, details);
  }
  progress.stop();
  expect(stream.read().toString().split('\n')).toEqual([
    '  Training  31.0%, loss 0.412, about 4 min left',
    '  Training  31.0%',
    '',
  ]);
});
