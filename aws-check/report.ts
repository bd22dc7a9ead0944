import type { StepResult } from './check.ts';

/** The report of a check in Markdown. */
export function report(place: string, startedAt: Date, results: readonly StepResult[]): string {
  const failed = results.filter(({ passed }) => !passed).length;
  const rows = results.map(
    ({ name, passed, seconds, found }) =>
      `| ${name} | ${passed ? 'passed' : '**failed**'} | ${seconds.toFixed(1)} s | ${found.replaceAll('|', '\\|').replaceAll('\n', ' ')} |`,
  );
  return [
    `# Deployment check: ${failed === 0 ? 'passed' : `${failed} of ${results.length} steps failed`}`,
    '',
    `Place: ${place}. Started ${startedAt.toISOString()}. Node ${process.version} on ${process.platform}-${process.arch}.`,
    '',
    '| step | outcome | time | result |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
