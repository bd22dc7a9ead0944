import { randomUUID } from 'node:crypto';
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  unlinkSync,
  writeFileSync,
  writevSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';

/** Smaller bodies are written and read in one go, without leaving the thread; larger ones are streamed. */
export const smallBytes = 1 << 20;

/** The files of objects' bodies. Each is written once, under a name of its own; the journal says which count. */
export interface Bodies {
  path(file: string): string;
  /** Writes all of `source` to a new file. When `source` throws, the file is removed. */
  write(source: AsyncIterable<Buffer>): Promise<{ file: string; size: number }>;
  /** Part of a file, at once: for at most {@link smallBytes}. */
  read(file: string, start: number, length: number): Buffer;
  /** Removes files; what is being read meanwhile can be read to its end. */
  remove(files: string[]): void;
  /** Removes every file but these. */
  keepOnly(files: Set<string>): void;
  close(): void;
}

export function openBodies(dir: string): Bodies {
  mkdirSync(dir, { recursive: true });
  const pathOf = (file: string) => path.join(dir, file);
  const blanks = createBlanks(pathOf);

  function remove(files: string[]): void {
    // Behind the answer that is under way, and not in a thread: to wake one takes longer.
    for (const file of files) setImmediate(removeNow, pathOf(file));
  }

  return {
    path: pathOf,
    remove,

    async write(source) {
      const head = await takeHead(source);
      if (head.ended) {
        // One trip to a thread for each of open, write and close would take longer than they do.
        return { file: fill(blanks.take(), head.chunks), size: head.size };
      }
      const file = randomUUID();
      const handle = await open(pathOf(file), 'wx');
      try {
        await handle.writeFile(Buffer.concat(head.chunks));
        let size = head.size;
        for await (const chunk of head.rest) {
          await handle.writeFile(chunk);
          size += chunk.length;
        }
        await handle.close();
        return { file, size };
      } catch (error) {
        await handle.close().catch(() => {});
        remove([file]);
        throw error;
      }
    },

    read(file, start, length) {
      const fd = openSync(pathOf(file), 'r');
      try {
        const body = Buffer.allocUnsafe(length);
        const bytesRead = readSync(fd, body, 0, length, start);
        if (bytesRead !== length) throw new Error(`${pathOf(file)} is shorter than its object`);
        return body;
      } finally {
        closeSync(fd);
      }
    },

    keepOnly(files) {
      for (const file of readdirSync(dir)) if (!files.has(file)) rmSync(pathOf(file), { recursive: true });
    },

    close: () => blanks.close(),
  };

  /** Writes a blank file, and returns its name. Throws, and leaves nothing behind, when it can't be written whole. */
  function fill({ file, fd }: Blank, chunks: Buffer[]): string {
    try {
      const size = chunks.reduce((sum, { length }) => sum + length, 0);
      const written = size === 0 ? 0 : writevSync(fd, chunks);
      // Less only when the disk is full, which the next write says.
      if (written < size) writeFileSync(fd, Buffer.concat(chunks).subarray(written));
      return file;
    } catch (error) {
      remove([file]);
      throw error;
    } finally {
      closeSync(fd);
    }
  }
}

/** A new file, open and empty. */
interface Blank {
  file: string;
  fd: number;
}

/** Keeps one blank file in stock: to make one takes four times as long as to write 100 KB to it. */
function createBlanks(pathOf: (file: string) => string): { take(): Blank; close(): void } {
  let next: Blank | undefined;
  let closed = false;

  function make(): Blank {
    const file = randomUUID();
    return { file, fd: openSync(pathOf(file), 'wx') };
  }

  function restock(): void {
    if (closed || next) return;
    try {
      next = make();
    } catch {
      // The next write tries again, and says why it fails.
    }
  }

  return {
    take() {
      const blank = next ?? make();
      next = undefined;
      setImmediate(restock);
      return blank;
    },
    close() {
      closed = true;
      if (!next) return;
      closeSync(next.fd);
      removeNow(pathOf(next.file));
      next = undefined;
    },
  };
}

function removeNow(name: string): void {
  try {
    unlinkSync(name);
  } catch {
    // What can't be removed now is removed at the next start.
  }
}

interface Head {
  chunks: Buffer[];
  size: number;
}

/** The first bytes of a source: all of a small one, or enough to write at once, and what comes after them. */
async function takeHead(
  source: AsyncIterable<Buffer>,
): Promise<Head & ({ ended: true } | { ended: false; rest: AsyncIterable<Buffer> })> {
  const chunks: Buffer[] = [];
  let size = 0;
  const iterator = source[Symbol.asyncIterator]();
  while (size < smallBytes) {
    const { value, done } = await iterator.next();
    if (done) return { chunks, size, ended: true };
    chunks.push(value);
    size += value.length;
  }
  return { chunks, size, ended: false, rest: { [Symbol.asyncIterator]: () => iterator } };
}
