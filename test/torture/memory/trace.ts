import type { Life } from './life.ts';

export interface TraceLine {
  life: Pick<Life, 'id' | 'name'>;
  port: string;
  method: string;
  args: unknown[];
  outcome: string;
}

/** All writes and faults, with their processes, to explain a finding. */
export function createTrace(moment: () => number) {
  const lines: { moment: number; text: string }[] = [];
  const counts = new Map<string, number>();
  return {
    counts,
    count(fault: string): void {
      counts.set(fault, (counts.get(fault) ?? 0) + 1);
    },
    note({ life, port, method, args, outcome }: TraceLine): void {
      const what = `${port} ${method} ${args.map(shown).join(' ')}`.trim();
      lines.push({ moment: moment(), text: `${life.name} ${life.id}: ${what}: ${outcome}` });
    },
    say(text: string): void {
      lines.push({ moment: moment(), text });
    },
    /** The lines that mention one of these words. */
    about(words: readonly string[]): string[] {
      return lines
        .filter(({ text }) => words.some((word) => text.includes(word)))
        .map(({ moment, text }) => `  [${moment}] ${text}`);
    },
    all: () => lines.map(({ moment, text }) => `[${moment}] ${text}`),
  };
}

export type Trace = ReturnType<typeof createTrace>;

function shown(value: unknown): string {
  if (value instanceof Uint8Array) return `(${value.length} bytes)`;
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return text.length > 300 ? `${text.slice(0, 300)}...` : text;
}
