import { type GatePolicy, gateRecord } from '../../domain/state/records.ts';
import { stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { readRecord, writeRecord } from '../objects/json-record.ts';

/**
 * How versions of a model go live; `auto` where nobody has chosen.
 * @throws HeadstartError `damaged`
 */
export async function readGatePolicy(state: ObjectStore, model: string): Promise<GatePolicy> {
  return (await readRecord(state, stateKey.gate(model), gateRecord))?.value.policy ?? 'auto';
}

/** The last one to write decides: there is nothing to merge. */
export async function writeGatePolicy(state: ObjectStore, model: string, policy: GatePolicy): Promise<void> {
  await writeRecord(state, stateKey.gate(model), { policy });
}
