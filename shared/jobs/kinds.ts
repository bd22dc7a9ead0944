import type { Job } from '../domain/job.ts';
import { exportMessage, parseExportId } from '../domain/queue/export-message.ts';
import { trainMessage } from '../domain/queue/train-message.ts';
import type { ExportRecord, TrainingRecord } from '../domain/state/records.ts';
import type { Measure } from '../lambda/metrics.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import { changeExport, endedExport, findExport, isOpenExport } from '../store/exports/exports.ts';
import { changeTraining, endedTraining, findTraining, isOpenTraining } from '../store/trainings/trainings.ts';

/** The differences between trainings and exports as jobs. */
export interface JobKind<R extends Job> {
  name: 'training' | 'export';
  /** The function that runs it. */
  fn: 'train' | 'export';
  /** @throws HeadstartError `damaged` */
  find(state: ObjectStore, id: string): Promise<R | undefined>;
  /**
   * Changes an open job; an ended one stays as it is. Resolves to the record afterwards, or undefined if there is none.
   */
  change(state: ObjectStore, id: string, change: (record: R) => R): Promise<R | undefined>;
  isOpen(record: R): boolean;
  message(record: R, generation: number): string;
  /** The record of a job that nobody could run. */
  failed(record: R, message: string, now: Date): R;
  /** Publishes the metrics of an ended job. */
  measureEnd(measure: Measure, record: R, now: Date): void;
  /** The user's next step after a failure. */
  again: string;
}

export const trainings: JobKind<TrainingRecord> = {
  name: 'training',
  fn: 'train',
  find: findTraining,
  change: changeTraining,
  isOpen: isOpenTraining,
  message: ({ id }, generation) => trainMessage(id, generation),
  failed: (record, message, now) =>
    endedTraining(record, { status: 'failed', error: { code: 'internal', message } }, now),
  measureEnd: (measure, { requestedAt, status }, now) =>
    measure({ Trainings: 1, TrainingSeconds: (now.getTime() - Date.parse(requestedAt)) / 1000 }, { Outcome: status }),
  again: 'train again',
};

export const exports: JobKind<ExportRecord> = {
  name: 'export',
  fn: 'export',
  find: (state, id) => findExport(state, parseExportId(id)),
  change: (state, id, change) => changeExport(state, parseExportId(id), change),
  isOpen: isOpenExport,
  message: exportMessage,
  failed: (record, message, now) =>
    endedExport(record, { status: 'failed', error: { code: 'internal', message } }, now),
  measureEnd: () => {},
  again: 'export again',
};
