import { PassThrough } from 'node:stream';
import { WriteStream } from 'node:tty';
import { afterEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { main } from '../../../cli/main.ts';
import { createOutput } from '../../../cli/output/output.ts';
import { visible } from '../../../cli/output/visible.ts';
import { type Answer, startServer, type TestServer } from '../support/http-server.ts';

/** Clears the screen, reports a title, returns, rings, breaks the line (four ways), turns round, and halves an emoji. */
const hostile =
  'a\u001b[2J\u001b]0;b\u0007\r\n\u0085\u2028\u2029\u009b31mc\u202ed\u2066e\u200ff\u061c\u007f\ud83d\ttail';
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not come through
const acting = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

test('names in any script and emoji stay as they are', () => {
  const names = ['hat', 'シャツ', 'qışlıq 🧥', 'קיץ', 'نظارة', 'cafe\u0301', '👩‍🚀'];
  expect(names.map(visible)).toEqual(names);
});

test('no text controls the terminal, and JSON does not change', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('', hostile), (text, more) => {
      expect(visible(text + more)).not.toMatch(acting);
      expect(visible(text + more)).not.toContain('\n');
      expect(JSON.parse(visible(JSON.stringify(text + more)))).toBe(text + more);
    }),
  );
});

test('styles work, but names inside them can not style', () => {
  const terminal: WriteStream & { written?: string } = Object.create(WriteStream.prototype);
  Object.assign(terminal, {
    hasColors: () => true,
    write(text: string) {
      terminal.written = text;
    },
  });
  const output = createOutput(terminal, new PassThrough(), {});
  output.line(`Model ${output.bold('\u001b[1mpets')}`);
  expect(terminal.written).toBe('Model \u001b[1m\\u001b[1mpets\u001b[0m\n');
});

describe('messages with hostile names', () => {
  let server: TestServer | undefined;
  afterEach(() => server?.stop());

  /** What a command writes, to a pipe. */
  async function run(args: string[], answer: Answer): Promise<string> {
    server = await startServer(() => answer);
    const stream = new PassThrough();
    const env = { HEADSTART_URL: server.url, HEADSTART_API_KEY: 'hs_1' };
    await main(args, { output: createOutput(stream, stream, {}), env });
    return `${stream.read() ?? ''}`;
  }

  const time = '2026-01-31T12:00:00.000Z';
  const example = { key: hostile, label: hostile, labelProbability: 0.1, predicted: hostile, probability: 0.9 };
  const change = {
    ...example,
    before: { label: hostile, score: 1 },
    after: { label: hostile, score: 1 },
    right: 'after',
  };
  const lists: [string, unknown][] = [
    ['datasets', { datasets: [{ name: hostile, examples: 1 }], problems: [{ key: hostile, problem: hostile }] }],
    ['models', { models: [{ name: hostile, versions: 1, latest: 1, live: 1 }] }],
    ['trainings', { trainings: [{ id: hostile, model: hostile, status: hostile, requestedAt: time }] }],
    ['keys', { keys: [{ id: hostile, name: hostile, scopes: [hostile], createdAt: hostile }] }],
    ['models suspicious pets 1', { examples: [example] }],
    [
      'models diff pets 1 2',
      { summary: { examples: 1, sampled: false, changed: 1, fixed: 1, broken: 0, otherwise: 0 }, changes: [change] },
    ],
    ['relabel pets hat x', { results: [{ key: hostile, outcome: 'failed', reason: hostile }] }],
    ['models gate pets', { policy: hostile }],
    ['trainings cancel x', { id: hostile, model: hostile }],
  ];
  const asJson = lists.slice(0, 6).map(([command, json]): [string, unknown] => [`${command} --json`, json]);

  test.each([...lists, ...asJson])('headstart %s shows them without control characters', async (command, json) => {
    const text = await run(command.split(' '), { json });
    expect(text).not.toMatch(acting);
    expect(text).toContain('a\\u001b[2J');
    if (command.endsWith('--json')) expect(JSON.parse(text)).toEqual(json);
  });

  test('an error is one line', async () => {
    const text = await run(['models'], { status: 404, json: { code: 'model-not-found', detail: `No ${hostile}.` } });
    expect(text).toMatch(/^headstart: No a\\u001b\[2J.*tail\.\n$/);
  });
});
