import { call } from '../api/client.ts';
import { record } from '../state/changes.ts';

const asked = new Map<string, Promise<void>>();

/**
 * Lets a version answer, and records it with a way back. Asked again meanwhile, it is the same.
 * @param live the version that answers now, undefined where none does: only while that is so
 * @throws Problem
 */
export function makeLive(model: string, version: number, live: number | undefined, changed: () => void): Promise<void> {
  const id = `${model}/${version}`;
  const work = asked.get(id) ?? promote(model, version, live, changed).finally(() => asked.delete(id));
  asked.set(id, work);
  return work;
}

async function promote(model: string, version: number, live: number | undefined, changed: () => void): Promise<void> {
  await call('setLive', { model }, { json: { version, expected: live } });
  const text = `Version ${version} answers now.`;
  const back = async (before: number) => {
    await call('setLive', { model }, { json: { version: before, expected: version } });
    changed();
    return undefined;
  };
  record({ text, ...(live !== undefined && { action: { label: 'Undo', run: () => back(live) } }) });
}
