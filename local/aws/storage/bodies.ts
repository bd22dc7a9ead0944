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

/** Bodies up to this size are written and read synchronously. Larger ones are streamed. */
export const smallBytes = 1 << 20;

/** The files of objects' bodies. Each is written once, under a unique name. The journal names the valid ones. */
export interface Bodies {
  path(file: string): string;
  /** Writes all of `source` to a new file. Removes the file if `source` throws. */
  write(source: AsyncIterable<Buffer>): Promise<{ file: string; size: number }>;
  /** Part of a file, up to {@link smallBytes}. */
  read(file: string, start: number, length: number): Buffer;
  /** Removes files. Open ones can be read to the end. */
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
    // After the current response, and on this thread, because waking another takes longer.
    for (const file of files) setImmediate(removeNow, pathOf(file));
  }

  return {
    path: pathOf,
    remove,

    async write(source) {
      const head = await takeHead(source);
      if (head.ended) {
        // Handing these calls to another thread would take longer than the calls themselves.
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

  /** Writes a blank file and returns its name. Leaves no file behind when it throws. */
  function fill({ file, fd }: Blank, chunks: Buffer[]): string {
    try {
      const size = chunks.reduce((sum, { length }) => sum + length, 0);
      const written = size === 0 ? 0 : writevSync(fd, chunks);
      // A short write means that the disk is full; writing the rest gives the error.
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

/** Keeps one blank file ready: creating one takes four times as long as writing 100 kB to it. */
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
      // The next write tries again, and reports the error.
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
    // The next start removes it.
  }
}

interface Head {
  chunks: Buffer[];
  size: number;
}

/** The first bytes of a source, and the rest of it if it is large. */
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
