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

const chunkBytes = 1 << 20;
/** Below this, growth is not worth a compaction. */
const smallBytes = 4 << 20;
/** The first line: what the rest is, so that another format is refused and not misread. */
const heading = { journal: 'headstart local aws', version: 1 };

/** An append-only log of changes, one line of JSON each. */
export interface Journal<Change> {
  /** Returns when the line is with the operating system: it then survives the end of this process. */
  append(change: Change): void;
  /** True once the log is several times as long as after its last compaction. */
  hasGrown(): boolean;
  /** Replaces the log by `changes`, all or nothing. */
  compact(changes: Iterable<Change>): void;
  close(): void;
}

/**
 * Opens the log at `file` (made when missing) and hands every change to `replay`, in order. A last line without its
 * end is a write that was never acknowledged, and is dropped; any other line that is no JSON is an error.
 */
export function openJournal<Change>(file: string, replay: (change: Change) => void): Journal<Change> {
  rmSync(temporary(file), { force: true });
  if (!existsSync(file)) writeWhole(file, []);
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
      const line = Buffer.from(`${JSON.stringify(change)}\n`);
      try {
        writeAll(fd, line, length);
      } catch (error) {
        // Half a line must not stay: the next one would be glued to it.
        ftruncateSync(fd, length);
        throw error;
      }
      length += line.length;
    },
    hasGrown: () => length > smallBytes && length > 3 * compactLength,
    compact(changes) {
      compactLength = writeWhole(file, changes);
      closeSync(fd);
      fd = openSync(file, 'r+');
      length = compactLength;
    },
    close: () => closeSync(fd),
  };
}

const temporary = (file: string) => `${file}.new`;

/** Writes a whole log beside `file`, then puts it in its place. Returns its length in bytes. */
function writeWhole(file: string, changes: Iterable<unknown>): number {
  const fd = openSync(temporary(file), 'w');
  let length = 0;
  let pending = `${JSON.stringify(heading)}\n`;
  const flush = () => {
    const bytes = Buffer.from(pending);
    writeAll(fd, bytes, length);
    length += bytes.length;
    pending = '';
  };
  try {
    for (const change of changes) {
      pending += `${JSON.stringify(change)}\n`;
      if (pending.length > chunkBytes) flush();
    }
    flush();
  } finally {
    closeSync(fd);
  }
  renameSync(temporary(file), file);
  return length;
}

function writeAll(fd: number, bytes: Buffer, position: number): void {
  let done = 0;
  while (done < bytes.length) done += writeSync(fd, bytes, done, bytes.length - done, position + done);
}

/** Returns the length up to the end of the last whole line. */
function replayFile(fd: number, file: string, replay: (change: never) => void): number {
  const size = fstatSync(fd).size;
  const chunk = Buffer.allocUnsafe(chunkBytes);
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
      replayLine(text, ++line, file, replay);
      start = end + 1;
      whole = position + start;
    }
    rest.push(Buffer.from(chunk.subarray(start, read)));
    position += read;
  }
  if (line === 0) throw corrupt(file, 1, 'it is empty or cut off');
  return whole;
}

function replayLine(text: string, line: number, file: string, replay: (change: never) => void): void {
  let change: unknown;
  try {
    change = JSON.parse(text);
  } catch {
    throw corrupt(file, line, 'it is no JSON');
  }
  if (line === 1) {
    if (JSON.stringify(change) !== JSON.stringify(heading))
      throw corrupt(file, 1, `it should be ${JSON.stringify(heading)}`);
    return;
  }
  try {
    replay(change as never);
  } catch (error) {
    throw corrupt(file, line, error instanceof Error ? error.message : String(error));
  }
}

function corrupt(file: string, line: number, why: string): Error {
  return new Error(
    `${file}, line ${line}: ${why}. The folder is damaged; restore it from a copy, or delete it to start empty.`,
  );
}
