const immediate = setImmediate;

/** Resources that Node keeps open while idle: pipes, the thread that loads TypeScript, timers. */
const idle =
  /^(TTYWrap|PipeWrap|MessagePort|Timeout|ProcessWrap|SignalWrap|WorkerHandle|Worker|StatWatcher|TCPSocketWrap)$/;

/** Resolves when everything waits for a turn or for the virtual clock. */
export async function settled(): Promise<void> {
  do await new Promise<void>((resolve) => void immediate(resolve));
  while (process.getActiveResourcesInfo().some((resource) => !idle.test(resource)));
}
