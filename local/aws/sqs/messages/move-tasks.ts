import { randomUUID } from 'node:crypto';
import { queueNameOf } from '../../requests/ids.ts';
import { newMessage } from '../../storage/new-message.ts';
import type { Store } from '../../storage/store.ts';

/** A redrive of a dead-letter queue, as SQS reports it. */
export interface MoveTask {
  handle: string;
  source: string;
  /** By default, each message returns to its source queue. */
  destination: string | undefined;
  maxPerSecond: number | undefined;
  status: 'RUNNING' | 'COMPLETED' | 'CANCELLED';
  total: number;
  moved: number;
  started: number;
}

/** Redrives. A running one ends with this process. */
export interface MoveTasks {
  start(task: Pick<MoveTask, 'source' | 'destination' | 'maxPerSecond'>): MoveTask;
  /** The redrives of one queue (by ARN), newest first. */
  of(source: string): MoveTask[];
  /** Undefined if no running task has this handle. */
  cancel(handle: string): MoveTask | undefined;
  stop(): void;
}

const batchSize = 100;
/** Pause after a failed write. */
const retryMs = 1_000;
/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListMessageMoveTasks.html */
const keptTasks = 10;

export function createMoveTasks(store: Store): MoveTasks {
  const tasks: MoveTask[] = [];
  const timers = new Set<NodeJS.Timeout>();

  /** Moves one message, which gets a new id and time. False if no message is left. */
  function moveOne(task: MoveTask, until: number): boolean {
    const source = store.queues.get(queueNameOf(task.source));
    const now = store.now();
    for (const message of source?.byVisibility ?? []) {
      if (message.visible > now) break;
      const target = task.destination ?? message.deadLetterOf;
      const queue = target === undefined ? '' : queueNameOf(target);
      if (message.sent > until || !store.queues.get(queue)) continue;
      const { id, body, sender, attributes, traceHeader } = message;
      const as = {
        ...newMessage({ queue, body, sender, sent: now, visible: now }),
        ...(attributes && { attributes }),
        ...(traceHeader !== undefined && { traceHeader }),
      };
      store.commit({ op: 'redrive', from: queueNameOf(task.source), id, as });
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
    start(request) {
      const total = store.queues.get(queueNameOf(request.source))?.messages.size ?? 0;
      const task: MoveTask = {
        ...request,
        handle: randomUUID(),
        status: 'RUNNING',
        total,
        moved: 0,
        started: store.now(),
      };
      tasks.unshift(task);
      const old = tasks.filter(({ source }) => source === request.source)[keptTasks];
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
