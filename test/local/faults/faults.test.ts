import { describe, expect, test } from '@jest/globals';
import { createFaults } from '../../../local/faults/faults.ts';
import { parseFaults } from '../../../local/faults/spec.ts';

const make = (text: string) => createFaults(parseFaults(text));
const request = { request: 'PutObject photos/a', owner: false, writes: true, conditional: true };
const times = <T>(n: number, each: (i: number) => T) => Array.from({ length: n }, (_, i) => each(i));
const dropped = (text: string) => {
  const faults = make(text);
  return times(200, (i) => 'drop' in faults.event(`key ${i}`));
};

describe('decisions', () => {
  test('are the same for the same seed and order of calls', () => {
    expect(dropped('seed=3,events.drop=0.2')).toEqual(dropped('seed=3,events.drop=0.2'));
  });

  test('differ for another seed', () => {
    expect(dropped('seed=3,events.drop=0.2')).not.toEqual(dropped('seed=4,events.drop=0.2'));
  });

  test('of one fault do not depend on other faults', () => {
    expect(dropped('events.delay=0.5:1s,events.duplicate=0.5,events.drop=0.2,s3.503=0.5')).toEqual(
      dropped('events.drop=0.2'),
    );
  });

  test('have the frequency of their probability', () => {
    const faults = make('events.drop=0.2');
    times(5_000, () => faults.event('key'));
    expect(faults.counts).toEqual([{ fault: 'events.drop=0.2', injected: expect.any(Number), of: 5_000 }]);
    expect((faults.counts[0]?.injected ?? 0) / 5_000).toBeCloseTo(0.2, 1);
  });

  test('are never or always for a probability of 0 or 1', () => {
    expect(dropped('events.drop=0')).not.toContain(true);
    expect(dropped('events.drop=1')).not.toContain(false);
  });

  test('by number apply to that case only', () => {
    const faults = make('events.drop=@3');
    expect(times(5, () => 'drop' in faults.event('key'))).toEqual([false, false, true, false, false]);
  });

  test('about a text count only cases that mention it', () => {
    const faults = make('embed.crash=@2~poison');
    const call = (text: string) => faults.call('Headstart-EmbedFunction00000000', Buffer.from(text))?.fault;
    expect(['poison', 'other', 'a poison', 'poison'].map(call)).toEqual([undefined, undefined, 'crash', undefined]);
    expect(faults.counts).toEqual([{ fault: 'embed.crash=@2~poison', injected: 1, of: 3 }]);
  });

  test('about one function do not affect the others', () => {
    const faults = make('embed.crash=1');
    expect(faults.call('Headstart-TrainFunction00000000', Buffer.from('{}'))).toBeUndefined();
  });

  test('of 409 apply to conditional writes, and of lost-answer to writes', () => {
    expect(make('s3.409=1').s3({ ...request, conditional: false }).fault).toBeUndefined();
    expect(make('s3.409=1').s3(request).fault).toBe('409');
    expect(make('s3.lost-answer=1').s3({ ...request, writes: false }).fault).toBeUndefined();
    expect(make('s3.lost-answer=1').s3(request).fault).toBe('lost-answer');
  });

  test('for one request are slowness and at most one other fault, and only injected faults are counted', () => {
    const faults = make('s3.slow=1:20ms,s3.503=1,s3.cut=1');
    expect(faults.s3(request)).toEqual({ slowMs: 20, fault: '503' });
    expect(faults.counts.map(({ injected }) => injected)).toEqual([1, 1, 0]);
  });

  test('apply to the owner, unless spared', () => {
    const owner = { ...request, owner: true };
    expect(make('s3.503=1').s3(owner).fault).toBe('503');
    expect(make('spare=owner,s3.503=1').s3(owner).fault).toBeUndefined();
    expect(make('spare=owner,s3.503=1').s3(request).fault).toBe('503');
    expect(make('sqs.throttle=1').sqs('SendMessage', true)).toBe(true);
    expect(make('spare=owner,sqs.throttle=1').sqs('SendMessage', true)).toBe(false);
  });

  test('of a dropped event include no other fault', () => {
    expect(make('events.duplicate=1,events.drop=1,events.delay=1:5s').event('key')).toEqual({ drop: 0 });
  });
});
