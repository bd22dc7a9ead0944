import { randomUUID } from 'node:crypto';
import type { Store } from '../../storage/store.ts';

/** A redrive of dead letters, as SQS reports it. */
export interface MoveTask {
  handle: string;
  source: string;
  /** Undefined: back to the queue that each came from. */
  destination: string | undefined;
  maxPerSecond: number | undefined;
  status: 'RUNNING' | 'COMPLETED' | 'CANCELLED';
  total: number;
  moved: number;
  started: number;
}

/** Redrives under way; they end with this process. */
export interface MoveTasks {
  start(task: Pick<MoveTask, 'source' | 'destination' | 'maxPerSecond'>): MoveTask;
  /** Newest first; of one queue (by ARN). */
  of(source: string): MoveTask[];
  /** Undefined when none that runs has this handle. */
  cancel(handle: string): MoveTask | undefined;
  stop(): void;
}

const batchSize = 100;
/** How long a task pauses when what it does can't be written down. */
const retryMs = 1_000;
/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListMessageMoveTasks.html */
const keptTasks = 10;

export function createMoveTasks(store: Store): MoveTasks {
  const tasks: MoveTask[] = [];
  const timers = new Set<NodeJS.Timeout>();
  const nameOf = (arn: string) => arn.slice(arn.lastIndexOf(':') + 1);

  /** Moves one message as a new one: redriven messages get a new id and time. False when nothing is left to move. */
  function moveOne(task: MoveTask, until: number): boolean {
    const source = store.queues.get(nameOf(task.source));
    const now = store.now();
    for (const message of source?.byVisibility ?? []) {
      if (message.visible > now) break;
      const target = task.destination ?? message.deadLetterOf;
      const queue = target === undefined ? '' : nameOf(target);
      if (message.sent > until || !store.queues.get(queue)) continue;
      const { id, body, md5, sender, attributes, traceHeader } = message;
      const as = { queue, id: randomUUID(), body, md5, sender, sent: now, visible: now };
      store.commit({
        op: 'redrive',
        from: nameOf(task.source),
        id,
        as: { ...as, ...(attributes && { attributes }), ...(traceHeader !== undefined && { traceHeader }) },
      });
      task.moved++;
      return true;
    }
    return false;
  }

  function run(task: MoveTask): void {
    const size = Math.max(1, Math.min(batchSize, task.maxPerSecond ?? batchSize));
    let pause = task.maxPerSecond === undefined ? 0 : (1000 * size) / task.maxPerSecond;
    try {
      for (let i = 0; i < size; i++) {
        if (task.status !== 'RUNNING') return;
        if (!moveOne(task, task.started)) {
          task.status = 'COMPLETED';
          return;
        }
      }
    } catch {
      pause = retryMs;
    }
    const timer = setTimeout(() => {
      timers.delete(timer);
      run(task);
    }, pause);
    timers.add(timer);
  }

  return {
    start(asked) {
      const total = store.queues.get(nameOf(asked.source))?.messages.size ?? 0;
      const task: MoveTask = {
        ...asked,
        handle: randomUUID(),
        status: 'RUNNING',
        total,
        moved: 0,
        started: store.now(),
      };
      tasks.unshift(task);
      const old = tasks.filter(({ source }) => source === asked.source)[keptTasks];
      if (old) tasks.splice(tasks.indexOf(old), 1);
      run(task);
      return task;
    },
    of: (source) => tasks.filter((task) => task.source === source),
    cancel(handle) {
      const task = tasks.find((one) => one.handle === handle && one.status === 'RUNNING');
      if (task) task.status = 'CANCELLED';
      return task;
    },
    stop() {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
