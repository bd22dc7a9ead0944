import type { Life } from './life.ts';

export interface TraceLine {
  life: Pick<Life, 'id' | 'name'>;
  port: string;
  method: string;
  given: unknown[];
  outcome: string;
}

/** What was written where, by which process, and what went wrong: to explain a failure. */
export function createTrace(moment: () => number) {
  const lines: { moment: number; text: string }[] = [];
  const counts = new Map<string, number>();
  return {
    counts,
    count(what: string): void {
      counts.set(what, (counts.get(what) ?? 0) + 1);
    },
    note({ life, port, method, given, outcome }: TraceLine): void {
      const what = `${port} ${method} ${given.map(shown).join(' ')}`.trim();
      lines.push({ moment: moment(), text: `${life.name} ${life.id}: ${what}: ${outcome}` });
    },
    say(text: string): void {
      lines.push({ moment: moment(), text });
    },
    /** The lines that mention one of these. */
    about(words: readonly string[]): string[] {
      return lines
        .filter(({ text }) => words.some((word) => text.includes(word)))
        .map(({ moment, text }) => `  [${moment}] ${text}`);
    },
    all: () => lines.map(({ moment, text }) => `[${moment}] ${text}`),
  };
}

export type Trace = ReturnType<typeof createTrace>;

function shown(given: unknown): string {
  if (given instanceof Uint8Array) return `(${given.length} bytes)`;
  const text = typeof given === 'string' ? given : (JSON.stringify(given) ?? '');
  return text.length > 300 ? `${text.slice(0, 300)}...` : text;
}
