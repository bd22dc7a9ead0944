import type { Queue } from '../../storage/queues.ts';
import { invalidParameter, SqsError } from '../protocol/errors.ts';
import { allow, type Call, type Operation, queueByArn, type Sqs } from './call.ts';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html */
export const startMessageMoveTask: Operation = (sqs, call) => {
  const { input } = call;
  const source = input.text('SourceArn');
  const destination = input.optionalText('DestinationArn');
  const maxPerSecond = input.optionalNumber('MaxNumberOfMessagesPerSecond', 1, 500);
  const queue = requireByArn(sqs, source);
  for (const action of ['StartMessageMoveTask', 'ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes']) {
    allow(sqs, call, action, queue);
  }
  const sources = [...sqs.store.queues.all()].filter(({ settings }) => settings.redrive?.deadLetterArn === source);
  if (sources.length === 0) {
    throw invalidParameter('Source queue must be configured as a Dead Letter Queue.');
  }
  const targets = destination === undefined ? sources : [requireByArn(sqs, destination)];
  for (const target of targets) allow(sqs, call, 'SendMessage', target);
  if (sqs.moveTasks.of(source).some(({ status }) => status === 'RUNNING')) {
    throw new SqsError(
      'UnsupportedOperation',
      'There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
    );
  }
  return { TaskHandle: sqs.moveTasks.start({ source, destination, maxPerSecond }).handle };
};

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListMessageMoveTasks.html */
export const listMessageMoveTasks: Operation = (sqs, call) => {
  const source = call.input.text('SourceArn');
  allow(sqs, call, 'ListMessageMoveTasks', requireByArn(sqs, source));
  const tasks = sqs.moveTasks.of(source).slice(0, call.input.number('MaxResults', 1, 10, 1));
  return {
    Results: tasks.map(({ handle, status, destination, maxPerSecond, moved, total, started }) => ({
      ...(status === 'RUNNING' && { TaskHandle: handle }),
      Status: status,
      SourceArn: source,
      ...(destination !== undefined && { DestinationArn: destination }),
      ...(maxPerSecond !== undefined && { MaxNumberOfMessagesPerSecond: maxPerSecond }),
      ApproximateNumberOfMessagesMoved: moved,
      ApproximateNumberOfMessagesToMove: total,
      StartedTimestamp: started,
    })),
  };
};

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CancelMessageMoveTask.html */
export const cancelMessageMoveTask: Operation = (sqs, call: Call) => {
  const handle = call.input.text('TaskHandle');
  const running = [...sqs.store.queues.all()]
    .flatMap(({ settings }) => sqs.moveTasks.of(sqs.queueArn(settings.name)))
    .find((task) => task.handle === handle && task.status === 'RUNNING');
  if (!running) throw new SqsError('ResourceNotFoundException', 'Task does not exist.');
  allow(sqs, call, 'CancelMessageMoveTask', requireByArn(sqs, running.source));
  sqs.moveTasks.cancel(handle);
  return { ApproximateNumberOfMessagesMoved: running.moved };
};

/** @throws SqsError ResourceNotFoundException */
function requireByArn(sqs: Sqs, arn: string): Queue {
  const queue = queueByArn(sqs, arn);
  if (queue) return queue;
  throw new SqsError(
    'ResourceNotFoundException',
    "The resource that you specified for the SourceArn parameter doesn't exist.",
  );
}
