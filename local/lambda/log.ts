import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** The log of a function. Its processes write to it directly, and Lambda adds lines. */
export interface FunctionLog {
  /** File descriptor, open for appending. */
  fd: number;
  /** Adds a line. A failed write is ignored, so that no call fails because of it. */
  write(line: string): void;
  close(): void;
}

export function openLog(file: string): FunctionLog {
  mkdirSync(dirname(file), { recursive: true });
  const fd = openSync(file, 'a');
  return {
    fd,
    write(line) {
      try {
        writeSync(fd, `${line}\n`);
      } catch {
        // The disk may be full.
      }
    },
    close: () => closeSync(fd),
  };
}
