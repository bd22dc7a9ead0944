import { describe, expect, test } from '@jest/globals';
import { checkFunctions, parseFaults } from '../../../local/faults/spec.ts';

describe('a spec', () => {
  test('has faults, each with its condition, text and time', () => {
    const text =
      'seed=7, events.drop=0.05,events.delay=.1:5s,embed.crash=@3,train.crash=0.5~abc:20ms,s3.slow=~GetObject:0.3s';
    expect(parseFaults(text)).toEqual({
      seed: 7,
      spareOwner: false,
      rules: [
        { text: 'events.drop=0.05', target: 'events', fault: 'drop', when: { chance: 0.05 } },
        { text: 'events.delay=.1:5s', target: 'events', fault: 'delay', when: { chance: 0.1 }, ms: 5000 },
        { text: 'embed.crash=@3', target: 'embed', fault: 'crash', when: { nth: 3 } },
        {
          text: 'train.crash=0.5~abc:20ms',
          target: 'train',
          fault: 'crash',
          when: { chance: 0.5 },
          about: 'abc',
          ms: 20,
        },
        {
          text: 's3.slow=~GetObject:0.3s',
          target: 's3',
          fault: 'slow',
          when: { chance: 1 },
          about: 'GetObject',
          ms: 300,
        },
      ],
    });
  });

  test('can spare the owner, and has a default seed', () => {
    expect(parseFaults('spare=owner')).toEqual({ seed: 1, spareOwner: true, rules: [] });
  });

  test('keeps a colon in the text of a fault without a time', () => {
    expect(parseFaults('s3.503=1~a:5s').rules).toMatchObject([{ about: 'a:5s' }]);
  });

  test.each([
    ['', '(nothing): it is not NAME=WHEN'],
    ['events.drop', 'events.drop: it is not NAME=WHEN'],
    ['events.lose=1', 'events.lose=1: there is no such fault'],
    ['s3.crash=1', 's3.crash=1: there is no such fault'],
    ['drop=1', 'drop=1: there is no such fault'],
    ['embed.crash.now=1', 'embed.crash.now=1: there is no such fault'],
    ['events.constructor=1', 'events.constructor=1: there is no such fault'],
    ['events.drop=2', 'events.drop=2: `2` is neither a probability from 0 to 1 nor @n'],
    ['events.drop=-0.1', 'events.drop=-0.1: `-0.1` is neither a probability'],
    ['events.drop=5%', 'events.drop=5%: `5%` is neither a probability'],
    ['embed.crash=@0', 'embed.crash=@0: `@0` is neither a probability'],
    ['events.drop=~', 'events.drop=~: `'],
    ['events.drop=0.1:5s', 'events.drop=0.1:5s: `0.1:5s` is neither a probability'],
    ['events.delay=0.1', 'events.delay=0.1: it needs a time, such as :300ms'],
    ['s3.slow=0.1:5', 's3.slow=0.1:5: it needs a time'],
    ['seed=x', 'seed=x: the seed must be a whole number'],
    ['spare=all', 'spare=all: only the owner can be spared'],
    ['s3.503=0.1,s3.503=@2', 's3.503=@2: it is repeated'],
  ])('that says %j is refused with its problem', (text, problem) => {
    expect(() => parseFaults(text)).toThrow(problem);
  });

  test('is refused with all problems and the valid names', () => {
    expect(() => parseFaults('seed=x,what=1')).toThrow(
      /seed=x: .*\n {2}what=1: .*\nUse NAME=WHEN.*events\.duplicate.*s3\.lost-answer.*embed\.crash/,
    );
  });
});

describe('a function that a fault names', () => {
  const names = [
    'Headstart-ApiFunction0A1B2C3D',
    'Headstart-AuthorizeFunction0A1B2C3D',
    'My-Stack-EmbedFunction00000000',
  ];

  test('is the one whose name starts with the target', () => {
    expect(() => checkFunctions(parseFaults('embed.crash=1,api.freeze=1,s3.503=1'), names)).not.toThrow();
  });

  test('must exist', () => {
    expect(() => checkFunctions(parseFaults('embd.crash=1'), names)).toThrow(
      /embd\.crash=1 is invalid: no function's name starts with embd\. The functions are Headstart-Api/,
    );
  });

  test('must be unique', () => {
    expect(() => checkFunctions(parseFaults('a.crash=1'), names)).toThrow(
      /it could be Headstart-Api.* or Headstart-Au/,
    );
  });
});
