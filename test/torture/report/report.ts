import { findingKinds } from '../check/finding.ts';
import type { RunResult } from './run-result.ts';

/** Findings of a run to show in full. */
const maxShown = 3;

/** Prints each result, and a summary at the end. */
export function createReport(line: (text: string) => void) {
  const start = performance.now();
  const results: RunResult[] = [];
  const seconds = () => Math.round((performance.now() - start) / 1000);

  return {
    findings: () => results.reduce((sum, { findings }) => sum + findings.length, 0),
    add(result: RunResult): void {
      results.push(result);
      const { run, climate, operations, findings, jobsEndedAfterSeconds, traceFile } = result;
      const outcome = findings.length === 0 ? 'no findings' : `${findings.length} FINDINGS`;
      line(`${run} (${climate}): ${operations} operations, jobs ended after ${jobsEndedAfterSeconds} s, ${outcome}`);
      for (const { kind, text, trace } of findings.slice(0, maxShown)) {
        line(`  ${kind}: ${text}`);
        for (const entry of trace) line(`    ${entry}`);
      }
      if (findings.length > maxShown) line(`  and ${findings.length - maxShown} more`);
      if (traceFile) line(`  All requests and writes: ${traceFile}`);
      const seed = /^seed (\d+)$/.exec(run)?.[1];
      if (findings.length > 0 && seed)
        line(`  To repeat: npm run torture -- --seed ${seed} --operations ${operations}`);
    },
    end(): void {
      const all = results.reduce((sum, { operations }) => sum + operations, 0);
      line(`\n${all} operations in ${results.length} runs, ${seconds()} s`);
      const counts = findingKinds.map((kind) => {
        const found = results.flatMap(({ findings }) => findings).filter((finding) => finding.kind === kind);
        return `${found.length} ${kind}`;
      });
      line(`Findings: ${counts.join(', ')}`);
      const faults = new Map<string, number>();
      for (const [fault, count] of results.flatMap((result) => Object.entries(result.faults))) {
        faults.set(fault, (faults.get(fault) ?? 0) + count);
      }
      line(`Injected faults: ${[...faults].map(([fault, count]) => `${count} ${fault}`).join(', ')}`);
      const longest = Math.max(0, ...results.map(({ jobsEndedAfterSeconds }) => jobsEndedAfterSeconds));
      line(`The last job ended ${longest} s after the last fault`);
    },
  };
}
