import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openJournal } from '../../../../local/aws/storage/journal.ts';

interface Change {
  n: number;
  text?: string;
}

let file = '';
beforeEach(() => {
  file = path.join(mkdtempSync(path.join(os.tmpdir(), 'journal-')), 'journal.jsonl');
});
afterEach(() => rmSync(path.dirname(file), { recursive: true }));

/** Opens, notes what is replayed, and closes. */
function replayed(): Change[] {
  const changes: Change[] = [];
  openJournal<Change>(file, (change) => changes.push(change)).close();
  return changes;
}

function write(...changes: Change[]): void {
  const journal = openJournal<Change>(file, () => {});
  for (const change of changes) journal.append(change);
  journal.close();
}

describe('the journal', () => {
  test('brings back every change, in order', () => {
    write({ n: 1, text: 'ü\n' }, { n: 2 });
    write({ n: 3 });
    expect(replayed()).toEqual([{ n: 1, text: 'ü\n' }, { n: 2 }, { n: 3 }]);
  });

  test('brings back lines longer than it reads at once', () => {
    const text = 'ü'.repeat(3_000_000);
    write({ n: 1, text }, { n: 2 });
    expect(replayed()).toEqual([{ n: 1, text }, { n: 2 }]);
  });

  test('drops a last line without its end, and goes on behind the one before', () => {
    write({ n: 1 });
    appendFileSync(file, '{"n":2,"te');
    expect(replayed()).toEqual([{ n: 1 }]);
    write({ n: 3 });
    expect(replayed()).toEqual([{ n: 1 }, { n: 3 }]);
  });

  test('names file and line of what is damaged', () => {
    write({ n: 1 }, { n: 2 }, { n: 3 });
    writeFileSync(file, readFileSync(file, 'utf8').replace('{"n":2}', '{"n"#2}'));
    expect(replayed).toThrow(`${file}, line 3: it is no JSON`);
  });

  test('refuses a file that is something else', () => {
    writeFileSync(file, '{"some":"thing"}\n');
    expect(replayed).toThrow(`${file}, line 1: it should be`);
  });

  test('refuses a file that is empty', () => {
    writeFileSync(file, '');
    expect(replayed).toThrow('line 1: it is empty or cut off');
  });

  test('names the line of a change that can’t be made', () => {
    write({ n: 1 });
    const replay = () => {
      throw new Error('it names nothing');
    };
    expect(() => openJournal<Change>(file, replay)).toThrow('line 2: it names nothing');
  });

  test('shrinks to what it is told is left, and goes on', () => {
    const journal = openJournal<Change>(file, () => {});
    for (let n = 0; n < 1000; n++) journal.append({ n });
    const before = statSync(file).size;
    journal.compact([{ n: 999 }]);
    journal.append({ n: 1000 });
    journal.close();
    expect([statSync(file).size < before / 10, replayed()]).toEqual([true, [{ n: 999 }, { n: 1000 }]]);
  });

  test('has grown once it is several times as long as it was', () => {
    const journal = openJournal<Change>(file, () => {});
    const text = 'x'.repeat(1 << 20);
    const grown = [1, 2, 3, 4, 5].map((n) => {
      journal.append({ n, text });
      return journal.hasGrown();
    });
    journal.compact([{ n: 5, text }]);
    expect([grown, journal.hasGrown()]).toEqual([[false, false, false, true, true], false]);
    journal.close();
  });
});
