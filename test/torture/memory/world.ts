import type { SweepEvent } from '../../../functions/sweep/sweep.ts';
import { createMemoryObjectStore } from '../../support/memory-object-store.ts';
import { textImage } from '../../support/text-images.ts';
import type { Dice } from '../client/dice.ts';
import { type ApiRequest, NoResponse, type Service } from '../client/service.ts';
import { createUploadsBucket, overwritingCopy, sendEvent } from './buckets.ts';
import type { Climate } from './climate.ts';
import { createQueues, createSources } from './deliver.ts';
import type { Life } from './life.ts';
import { type Plant, plantedBuckets, plantedQueue } from './plants.ts';
import { inTurns } from './ports.ts';
import { createProcesses } from './processes.ts';
import { createScheduler } from './scheduler.ts';
import { settled } from './settled.ts';
import type { Trace } from './trace.ts';
import { nextTimerAt, now, passUntil, sleep } from './virtual-time.ts';

interface WorldOptions {
  dice: Dice;
  climate: Climate;
  trace: Trace;
  moment: () => number;
  /** Random ETags, as under KMS. */
  kms: boolean;
  plant: Plant | undefined;
}

/** Headstart's functions on buckets and queues in memory. Calls run one at a time, in random order. */
export function createWorld({ dice, climate, trace, moment, kms, plant }: WorldOptions) {
  const scheduler = createScheduler(dice, now);
  const queues = createQueues(now, trace);
  const send = sendEvent(queues.embedQueue, dice, climate, trace.count);
  const uploads = createUploadsBucket({ randomEtags: kms }, moment, send);
  const state = createMemoryObjectStore();
  const embedMessages = () => [queues.embedQueue, queues.soloQueue].flatMap((queue) => queue.bodies()).length;
  const stored = plantedBuckets({ uploads: uploads.bucket, state }, plant, dice);
  const deps = { scheduler, dice, climate, trace, now };
  const processes = createProcesses(
    deps,
    { ...queues, ...stored, trainQueue: plantedQueue(queues.trainQueue, plant, dice) },
    { uploadsKms: kms, embedMessages },
  );
  const sources = createSources(queues, processes, dice, climate, now);
  const owner: Life = { id: 0, name: 'owner', deadline: Number.POSITIVE_INFINITY, frozenUntil: 0, dead: false };
  const ownBucket = inTurns(deps, 'uploads', stored.uploads, owner);
  const overwrite = (from: string, to: string) => overwritingCopy(uploads.bucket, from, to);
  const ownCopies = inTurns(deps, 'uploads', { overwrite }, owner);
  let failure: { error: unknown } | undefined;
  let imageCount = 0;

  /** An error here is a bug of the torture itself. */
  const start = (work: Promise<unknown>) =>
    void work.catch((error) => {
      failure ??= { error };
    });
  const sweep = (of: SweepEvent['sweep']) =>
    processes
      .call('sweep', ({ sweep }) => sweep({ sweep: of }))
      .catch((error) => trace.say(`The sweep of ${of} failed: ${error.message}`));

  /** Runs everything until `isOver`. */
  async function run(isOver: () => boolean): Promise<void> {
    for (;;) {
      await settled();
      if (failure) throw failure.error;
      if (isOver()) return;
      const ready = sources.ready();
      const turns = scheduler.ready();
      if (turns + ready.length === 0 || dice.chance(0.01)) pass(turns + ready.length > 0);
      else if (dice.below(turns + ready.length) < turns) scheduler.next();
      else start(sources.deliver(dice.pick(ready)));
    }
  }

  function pass(isBusy: boolean): void {
    const maxMs = climate.freeze > 0 && dice.chance(0.05) ? 40_000 : 3_000;
    const next = Math.min(nextTimerAt(), scheduler.nextAt(), sources.nextAt());
    const until = isBusy ? now() + dice.below(maxMs) : Math.max(next, now());
    if (!Number.isFinite(until)) throw new Error('Something waits, but nothing will ever happen.');
    passUntil(until);
  }

  async function drive<T>(work: Promise<T>): Promise<T> {
    let over = false;
    const ended = work.finally(() => {
      over = true;
    });
    ended.catch(() => {});
    await run(() => over);
    return ended;
  }

  // The sweep would hide this bug: it sends lost messages again.
  if (plant !== 'lost-messages') setInterval(() => start(sweep('jobs')), 60_000);
  setInterval(() => start(sweep('moves')), 600_000);

  const service: Service = {
    s3: {
      put: (key, body) =>
        orNoResponse(async () => void (await ownBucket.put(key, body, { contentType: 'image/jpeg' }))),
      delete: (key) => orNoResponse(async () => void (await ownBucket.delete(key))),
      copy: (from, to) => orNoResponse(() => ownCopies.overwrite(from, to)),
    },
    api: (route, options) => orNoResponse(() => request(route, options)),
    postForm: ({ fields }, body) => service.s3.put(fields.key as string, body),
    async drawImage(kind) {
      return new TextEncoder().encode(textImage(kind, ++imageCount));
    },
    notAnImage: () => new TextEncoder().encode(`not an image ${++imageCount}`),
    apiKeyFor: (requestId) => `request ${requestId}`,
    now,
    sleep,
  };

  async function request(route: string, { json, bytes, headers = {}, as = 'owner' }: ApiRequest = {}) {
    const [method = '', path = ''] = route.split(' ');
    const fn = /\/predict(\?|$)/.test(path) ? 'predict' : 'api';
    return processes.call(fn, async (functions) => {
      const type = json === undefined ? {} : { 'content-type': 'application/json' };
      const body = json === undefined ? (bytes as Uint8Array<ArrayBuffer> | undefined) : JSON.stringify(json);
      const init = { method, headers: { ...type, ...headers }, ...(body !== undefined && { body }) };
      const response = await functions[fn]().request(path, init, { caller: { scopes: ['admin'], keyName: as } });
      const text = await response.text();
      return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
    });
  }

  return {
    service,
    uploads: uploads.bucket,
    history: uploads.history,
    state,
    queues,
    processes,
    sweep,
    start,
    drive,
    /** Lets time pass. */
    rest: (seconds: number) => drive(sleep(seconds)),
  };
}

export type World = ReturnType<typeof createWorld>;

async function orNoResponse<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof NoResponse ? error : new NoResponse(`no response: ${(error as Error).message}`);
  }
}
