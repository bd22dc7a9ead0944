import { findingKinds } from '../check/finding.ts';
import type { RunResult } from './run-result.ts';

/** Findings of a run that are shown in full. */
const shownAtMost = 3;

/** Says what came of each run, and in the end what came of all. */
export function createReport(line: (text: string) => void) {
  const start = performance.now();
  const results: RunResult[] = [];
  const seconds = () => Math.round((performance.now() - start) / 1000);

  return {
    findings: () => results.reduce((sum, { findings }) => sum + findings.length, 0),
    add(result: RunResult): void {
      results.push(result);
      const { run, climate, operations, findings, jobsEndedAfterSeconds, traceFile } = result;
      const what = findings.length === 0 ? 'nothing found' : `${findings.length} FOUND`;
      line(`${run} (${climate}): ${operations} operations, jobs ended after ${jobsEndedAfterSeconds} s, ${what}`);
      for (const { kind, text, trace } of findings.slice(0, shownAtMost)) {
        line(`  ${kind}: ${text}`);
        for (const each of trace) line(`    ${each}`);
      }
      if (findings.length > shownAtMost) line(`  and ${findings.length - shownAtMost} more`);
      if (traceFile) line(`  All requests and writes: ${traceFile}`);
      const seed = /^seed (\d+)$/.exec(run)?.[1];
      if (findings.length > 0 && seed) line(`  Again: npm run torture -- --seed ${seed} --operations ${operations}`);
    },
    end(): void {
      const all = results.reduce((sum, { operations }) => sum + operations, 0);
      line(`\n${all} operations in ${results.length} runs, ${seconds()} s`);
      const counts = findingKinds.map((kind) => {
        const found = results.flatMap(({ findings }) => findings).filter((finding) => finding.kind === kind);
        return `${found.length} ${kind}`;
      });
      line(`Found: ${counts.join(', ')}`);
      const faults = new Map<string, number>();
      for (const [fault, count] of results.flatMap((result) => Object.entries(result.faults))) {
        faults.set(fault, (faults.get(fault) ?? 0) + count);
      }
      line(`Went wrong on purpose: ${[...faults].map(([fault, count]) => `${count} ${fault}`).join(', ')}`);
      const longest = Math.max(0, ...results.map(({ jobsEndedAfterSeconds }) => jobsEndedAfterSeconds));
      line(`Jobs ended at most ${longest} s after the last fault`);
    },
  };
}
