import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** The log of a function: its processes write to it themselves, and Lambda adds lines of its own. */
export interface FunctionLog {
  /** File descriptor, opened to append. */
  fd: number;
  /** Adds a line. What can't be written is lost, as with a log that is delivered later: no call fails for it. */
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
        // The disk is full, or the file can't be written for another reason.
      }
    },
    close: () => closeSync(fd),
  };
}
