/** Timeouts of seconds instead of minutes, so that the runtime recovers from one kill before the next. */
export const quick = {
  context: {
    embedBatch: 8,
    embedTimeout: 10,
    embedReserve: 2,
    embedVisibility: 10,
    trainLease: 10,
    exportLease: 10,
    jobPatience: 5,
    trainWait: 1,
    trainLongestWait: 4,
    trainRequeue: 3,
    trainStall: 60,
    trainTimeout: 60,
  },
  scheduleScale: 1 / 20,
};

/** Faults of all kinds (docs/faults.md). */
export const faultsOf = (seed: number): string =>
  [
    `seed=${seed}`,
    'events.duplicate=0.1',
    'events.reorder=0.2',
    'events.drop=0.05',
    'embed.crash=0.03',
    'train.crash=0.03',
    'export.crash=0.05',
    'api.crash=0.01',
    'predict.crash=0.01',
    's3.503=0.005',
    's3.409=0.01',
    's3.cut=0.003',
    's3.lost-answer=0.005',
    'sqs.throttle=0.01',
  ].join();
