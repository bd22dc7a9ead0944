import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { formatLine, parseLine } from './journal-line.ts';

const chunkBytes = 1 << 20;
/** A shorter journal is not compacted. */
const smallBytes = 4 << 20;
/** The first line. A journal with any other is refused. */
const heading = JSON.stringify({ journal: 'headstart local aws', version: 2 });
/** The first line of the format without checksums, which the next compaction replaces. */
const oldHeading = JSON.stringify({ journal: 'headstart local aws', version: 1 });

/** An append-only log of changes, with a line of JSON for each. */
export interface Journal<Change> {
  /**
   * Returns once the operating system has the line, which then survives the end of this process.
   * @throws Error when the write fails; the log is unchanged, and usable again when there is room
   */
  append(change: Change): void;
  /** Is the log several times as long as after its last compaction? */
  hasGrown(): boolean;
  /** Replaces the log by `changes`, all or nothing. */
  compact(changes: Iterable<Change>): void;
  close(): void;
}

/**
 * Opens or creates the log at `file`, and calls `replay` with every change, in order. A last line without its end is a
 * write that was never acknowledged, and is dropped. Any other damaged line is an error.
 */
export function openJournal<Change extends object>(file: string, replay: (change: Change) => void): Journal<Change> {
  rmSync(temporary(file), { force: true });
  if (!existsSync(file)) closeSync(writeWhole(file, []).fd);
  let fd = openSync(file, 'r+');
  let length: number;
  try {
    length = replayFile(fd, file, replay);
    ftruncateSync(fd, length);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  let compactLength = length;

  return {
    append(change) {
      const line = Buffer.from(formatLine(change));
      try {
        writeAll(fd, line, length);
      } catch (error) {
        cutOff(fd, length);
        throw error;
      }
      length += line.length;
    },
    hasGrown: () => length > smallBytes && length > 3 * compactLength,
    compact(changes) {
      const whole = writeWhole(file, changes);
      closeSync(fd);
      fd = whole.fd;
      length = whole.length;
      compactLength = length;
    },
    close: () => closeSync(fd),
  };
}

const temporary = (file: string) => `${file}.new`;

/** Removes half a line. If that fails, the next line overwrites it. */
function cutOff(fd: number, length: number): void {
  try {
    ftruncateSync(fd, length);
  } catch {}
}

/** Writes a whole log next to `file`, renames it to `file`, and leaves it open. */
function writeWhole(file: string, changes: Iterable<object>): { fd: number; length: number } {
  const fd = openSync(temporary(file), 'w+');
  let length = 0;
  let pending = `${heading}\n`;
  const flush = () => {
    const bytes = Buffer.from(pending);
    writeAll(fd, bytes, length);
    length += bytes.length;
    pending = '';
  };
  try {
    for (const change of changes) {
      pending += formatLine(change);
      if (pending.length > chunkBytes) flush();
    }
    flush();
    renameSync(temporary(file), file);
  } catch (error) {
    closeSync(fd);
    rmSync(temporary(file), { force: true });
    throw error;
  }
  return { fd, length };
}

function writeAll(fd: number, bytes: Buffer, position: number): void {
  let done = 0;
  while (done < bytes.length) done += writeSync(fd, bytes, done, bytes.length - done, position + done);
}

/** @returns the length up to the end of the last complete line */
function replayFile(fd: number, file: string, replay: (change: never) => void): number {
  const size = fstatSync(fd).size;
  const chunk = Buffer.allocUnsafe(chunkBytes);
  const replayLine = createReplay(file, replay);
  let rest: Buffer[] = [];
  let line = 0;
  let whole = 0;
  for (let position = 0; position < size; ) {
    const read = readSync(fd, chunk, 0, chunkBytes, position);
    if (read === 0) break;
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1 && end < read; end = chunk.indexOf(10, start)) {
      const text = Buffer.concat([...rest, chunk.subarray(start, end)]).toString();
      rest = [];
      replayLine(text, ++line);
      start = end + 1;
      whole = position + start;
    }
    rest.push(Buffer.from(chunk.subarray(start, read)));
    position += read;
  }
  if (line === 0) throw damaged(file, 1, 'it is empty or cut off');
  return whole;
}

function createReplay(file: string, replay: (change: never) => void): (text: string, line: number) => void {
  let mayLack = false;
  return (text, line) => {
    if (line === 1) {
      if (text !== heading && text !== oldHeading) throw damaged(file, 1, `it should be ${heading}`);
      mayLack = text === oldHeading;
      return;
    }
    try {
      replay(parseLine(text, { mayLack }) as never);
    } catch (error) {
      throw damaged(file, line, error instanceof Error ? error.message : String(error));
    }
  };
}

function damaged(file: string, line: number, why: string): Error {
  const orWithout = line > 1 ? `, delete this line to go on without the change that it holds` : '';
  return new Error(
    `${file}, line ${line}: ${why}. The folder is damaged; restore it from a copy${orWithout}, or delete it to start empty.`,
  );
}
