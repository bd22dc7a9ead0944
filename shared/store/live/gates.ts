import { type GatePolicy, gateRecord } from '../../domain/state/records.ts';
import { stateKey } from '../../domain/state/state-key.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { overwriteRecord, readRecord } from '../objects/json-record.ts';

/**
 * Whether versions of a model go live automatically; `auto` by default.
 * @throws HeadstartError `damaged`
 */
export async function readGatePolicy(state: ObjectStore, model: string): Promise<GatePolicy> {
  return (await readRecord(state, stateKey.gate(model), gateRecord))?.value.policy ?? 'auto';
}

/** The last writer wins: there is nothing to merge. */
export async function writeGatePolicy(state: ObjectStore, model: string, policy: GatePolicy): Promise<void> {
  await overwriteRecord(state, stateKey.gate(model), { policy });
}
