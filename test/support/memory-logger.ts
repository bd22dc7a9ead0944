import type { Log } from '../../shared/lambda/logger.ts';

export interface LogLine {
  level: 'info' | 'error';
  message: unknown;
  details: Record<string, unknown>;
}

/** A logger whose lines stay where a test can look at them. */
export function createMemoryLogger(): Log & { lines: LogLine[] } {
  const lines: LogLine[] = [];
  const log =
    (level: LogLine['level']) =>
    (message: unknown, ...details: unknown[]) => {
      lines.push({ level, message, details: Object.assign({}, ...details) });
    };
  return { lines, info: log('info'), error: log('error') };
}
