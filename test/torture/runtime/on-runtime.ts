import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunResult } from '../report/run-result.ts';
import { endInTwoMinutes, killsInTwoMinutes } from './in-two-minutes.ts';
import { killAgainAndAgain } from './kills.ts';

/** Runs the local runtime with the real template and bundles, and kills its processes. */
export async function onRuntime(
  { kills, until }: { kills: number; until: number },
  onResult: (result: RunResult) => void,
): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'headstart-torture-'));
  try {
    onResult(await endInTwoMinutes(dir));
    onResult(await killAgainAndAgain({ dir, kills: Math.max(1, kills - killsInTwoMinutes.length), until }));
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
