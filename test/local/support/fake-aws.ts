import { createHash, randomUUID } from 'node:crypto';
import type { Aws, AwsOptions, QueuePoll, ReceivedMessage } from '../../../local/contracts/aws.ts';

interface Stored extends ReceivedMessage {
  hidden: boolean;
}

/** A queue in memory. Received messages stay hidden until the test shows them. */
export class FakeQueue implements QueuePoll {
  readonly stored: Stored[] = [];
  private readonly waiting = new Set<() => void>();

  send(...bodies: string[]): void {
    for (const body of bodies) {
      const messageId = randomUUID();
      this.stored.push({
        messageId,
        receiptHandle: `handle-${messageId}`,
        body,
        md5OfBody: createHash('md5').update(body).digest('hex'),
        attributes: { ApproximateReceiveCount: '1', SentTimestamp: '1700000000000' },
        messageAttributes: {},
        hidden: false,
      });
    }
    for (const wake of this.waiting) wake();
  }

  /** Bodies of all messages, also hidden ones. */
  get bodies(): string[] {
    return this.stored.map(({ body }) => body);
  }

  async receive({ max, waitSeconds, signal }: { max: number; waitSeconds: number; signal?: AbortSignal }) {
    const take = () => this.stored.filter(({ hidden }) => !hidden).slice(0, max);
    if (take().length === 0 && !signal?.aborted) await this.wait(waitSeconds, signal);
    return take().map((message) => {
      message.hidden = true;
      const { hidden: _, ...received } = message;
      return received;
    });
  }

  delete(receiptHandle: string): void {
    this.stored.splice(this.find(receiptHandle), 1);
  }

  changeVisibility(receiptHandle: string, seconds: number): void {
    if (seconds !== 0) throw new Error('The fake makes messages visible at once only.');
    (this.stored[this.find(receiptHandle)] as Stored).hidden = false;
    for (const wake of this.waiting) wake();
  }

  private find(receiptHandle: string): number {
    const index = this.stored.findIndex((message) => message.receiptHandle === receiptHandle);
    if (index < 0) throw new Error(`No message has the receipt handle ${receiptHandle}.`);
    return index;
  }

  private wait(seconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((done) => {
      const finish = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', finish);
        this.waiting.delete(finish);
        done();
      };
      const timer = setTimeout(finish, seconds * 1000);
      signal?.addEventListener('abort', finish);
      this.waiting.add(finish);
    });
  }
}

export interface FakeAws extends Aws {
  options: AwsOptions;
  queues: Map<string, FakeQueue>;
}

/** S3 and SQS without a server. */
export async function startFakeAws(options: AwsOptions): Promise<FakeAws> {
  const queues = new Map(options.queues.map(({ name }) => [name, new FakeQueue()]));
  const url = 'http://127.0.0.1:9';
  return {
    options,
    queues,
    endpoint: url,
    credentialsFor: ({ arn }) => ({ accessKeyId: `key of ${arn}`, secretAccessKey: 'secret', sessionToken: 'token' }),
    poll(arn) {
      const queue = queues.get(arn.split(':').at(-1) ?? '');
      if (!queue) throw new Error(`No queue ${arn}.`);
      return queue;
    },
    queueUrl: (name) => `${url}/${options.accountId}/${name}`,
    async stop() {},
  };
}
