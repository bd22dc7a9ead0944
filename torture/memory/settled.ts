const immediate = setImmediate;

/** What Node has open while nothing goes on: pipes, the thread that loads TypeScript, timers. */
const idle =
  /^(TTYWrap|PipeWrap|MessagePort|Timeout|ProcessWrap|SignalWrap|WorkerHandle|Worker|StatWatcher|TCPSocketWrap)$/;

/** Resolves when all that was begun waits for something else: for a turn, or for the clock. */
export async function settled(): Promise<void> {
  do await new Promise<void>((resolve) => void immediate(resolve));
  while (process.getActiveResourcesInfo().some((resource) => !idle.test(resource)));
}
