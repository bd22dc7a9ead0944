import { call } from '../api/client.ts';
import { record } from '../state/changes.ts';

const running = new Map<string, Promise<void>>();

/**
 * Makes a version live, and records the change with Undo. A second call during the first returns the same promise.
 * @param live the version that is live now; if another one is, the API refuses
 * @throws Problem
 */
export function promote(model: string, version: number, live: number | undefined, onUndo: () => void): Promise<void> {
  const id = `${model}/${version}`;
  const work = running.get(id) ?? setLive(model, version, live, onUndo).finally(() => running.delete(id));
  running.set(id, work);
  return work;
}

async function setLive(model: string, version: number, live: number | undefined, onUndo: () => void): Promise<void> {
  await call('setLive', { model }, { json: { version, expected: live } });
  const rollBackTo = (before: number) => async () => {
    await call('setLive', { model }, { json: { version: before, expected: version } });
    onUndo();
    return undefined;
  };
  record({
    text: `Version ${version} is live.`,
    ...(live !== undefined && { action: { label: 'Undo', run: rollBackTo(live) } }),
  });
}
