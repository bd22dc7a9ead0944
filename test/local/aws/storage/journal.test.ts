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

/** Opens the journal, returns the replayed changes, and closes it. */
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
  test('replays every change, in order', () => {
    write({ n: 1, text: 'ü\n' }, { n: 2 });
    write({ n: 3 });
    expect(replayed()).toEqual([{ n: 1, text: 'ü\n' }, { n: 2 }, { n: 3 }]);
  });

  test('replays lines that are longer than its buffer', () => {
    const text = 'ü'.repeat(3_000_000);
    write({ n: 1, text }, { n: 2 });
    expect(replayed()).toEqual([{ n: 1, text }, { n: 2 }]);
  });

  test('drops a last line without its end, and continues after the line before', () => {
    write({ n: 1 });
    appendFileSync(file, '{"n":2,"te');
    expect(replayed()).toEqual([{ n: 1 }]);
    write({ n: 3 });
    expect(replayed()).toEqual([{ n: 1 }, { n: 3 }]);
  });

  test.each([
    ['is no JSON', '{"n":2', '{"n"#2', 'it is not JSON'],
    ['says something else', '{"n":2', '{"n":7', 'its checksum does not match'],
    ['has another checksum', '"crc":"', '"crc":"f', 'it has no checksum'],
    ['lost its checksum', /,"crc":"\w+"}\n{"n":3/, '}\n{"n":3', 'it has no checksum'],
  ])('names file and line of a line that %s, and what to do', (_, text, other, why) => {
    write({ n: 1 }, { n: 2 }, { n: 3 });
    const [first, second, ...rest] = readFileSync(file, 'utf8').split(/(?={"n":2)/);
    writeFileSync(file, [first, second?.replace(text, other), ...rest].join(''));
    expect(replayed).toThrow(
      `${file}, line 3: ${why}. The folder is damaged; restore it from a copy, delete this line to go on without the change that it holds, or delete it to start empty.`,
    );
  });

  test('detects a change of any single byte', () => {
    write({ n: 1, text: 'ü' }, { n: 2 });
    const bytes = readFileSync(file);
    // The last byte is the end of a line: without it, the line was never acknowledged.
    for (let i = 0; i < bytes.length - 1; i++) {
      const changed = Buffer.from(bytes);
      changed[i] = (changed[i] as number) ^ 4;
      writeFileSync(file, changed);
      expect(replayed).toThrow('The folder is damaged');
    }
  });

  test('works after a damaged line was deleted', () => {
    write({ n: 1 }, { n: 2 }, { n: 3 });
    writeFileSync(file, readFileSync(file, 'utf8').replace(/{"n":2.*\n/, ''));
    expect(replayed()).toEqual([{ n: 1 }, { n: 3 }]);
  });

  test('reads a journal without checksums, and adds lines with them', () => {
    writeFileSync(file, '{"journal":"headstart local aws","version":1}\n{"n":1,"text":"ü"}\n{"n":2}\n');
    write({ n: 3 });
    expect(replayed()).toEqual([{ n: 1, text: 'ü' }, { n: 2 }, { n: 3 }]);
    writeFileSync(file, readFileSync(file, 'utf8').replace('{"n":3', '{"n":4'));
    expect(replayed).toThrow('line 4: its checksum does not match');
  });

  test('refuses a file of another kind', () => {
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

  test('shrinks to the remaining changes, and continues', () => {
    const journal = openJournal<Change>(file, () => {});
    for (let n = 0; n < 1000; n++) journal.append({ n });
    const before = statSync(file).size;
    journal.compact([{ n: 999 }]);
    journal.append({ n: 1000 });
    journal.close();
    expect([statSync(file).size < before / 10, replayed()]).toEqual([true, [{ n: 999 }, { n: 1000 }]]);
  });

  test('reports growth when it is several times as long as before', () => {
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
