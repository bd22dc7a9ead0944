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
}

export function openBodies(dir: string): Bodies {
  mkdirSync(dir, { recursive: true });
  const pathOf = (file: string) => path.join(dir, file);

  function remove(files: string[]): void {
    for (const file of files) {
      try {
        // At once: to wake a thread for it takes longer.
        unlinkSync(pathOf(file));
      } catch {
        // What can't be removed now is removed at the next start.
      }
    }
  }

  return {
    path: pathOf,
    remove,

    async write(source) {
      const file = randomUUID();
      const head = await takeHead(source);
      if (head.ended) {
        // One trip to a thread for each of open, write and close would take longer than they do.
        writeFile(pathOf(file), head.chunks);
        return { file, size: head.size };
      }
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
  };
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

/** Writes a new file. Throws, and leaves nothing behind, when it can't be written whole. */
function writeFile(name: string, chunks: Buffer[]): void {
  const fd = openSync(name, 'wx');
  try {
    const size = chunks.reduce((sum, { length }) => sum + length, 0);
    const written = size === 0 ? 0 : writevSync(fd, chunks);
    // Less only when the disk is full, which the next write says.
    if (written < size) writeFileSync(fd, Buffer.concat(chunks).subarray(written));
  } catch (error) {
    rmSync(name, { force: true });
    throw error;
  } finally {
    closeSync(fd);
  }
}
