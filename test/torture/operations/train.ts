import type { Training } from '../../../shared/api/trainings.ts';
import { endedStatuses } from '../../../shared/domain/state/records.ts';
import type { RequestedTraining } from '../client/model.ts';
import type { Span } from '../history/span.ts';
import { type ClientContext, type Operation, request } from './operation.ts';
import { anyDataset, noteVersion } from './stock.ts';

/** Some requests reuse an idempotency key, as after a lost response. */
export const train: Operation = {
  name: 'train',
  weight: 9,
  async run(context) {
    const { dice } = context;
    const { name: dataset, models } = anyDataset(context);
    const model = dice.pick(models);
    // A fixed l2 is much faster than choosing one.
    const hyperparameters = { hiddenLayers: [], l2: dice.pick([0.01, 0.1]) };
    const key = dice.chance(0.5) ? { 'idempotency-key': `${dice.below(12)}` } : undefined;
    await startTraining(context, model, { dataset, hyperparameters }, key);
  },
};

export async function startTraining(
  context: ClientContext,
  model: string,
  json: { dataset: string; hyperparameters?: object },
  headers: Record<string, string> = {},
): Promise<Training | undefined> {
  const key = headers['idempotency-key'];
  const { span, response } = await request(context, `train ${model} on ${json.dataset} ${key ?? ''}`.trim(), (span) => {
    if (key !== undefined)
      context.model.firstRequests.set(`${model} ${key}`, context.model.firstRequests.get(`${model} ${key}`) ?? span);
    return context.service.api(`POST /v1/models/${model}/trainings`, { json, headers });
  });
  if (response?.status !== 202) return undefined;
  const training = response.body as Training;
  span.result = `${training.id} ${training.status}`;
  noteTraining(context, training, span, context.model.firstRequests.get(`${model} ${key}`));
  return training;
}

/** Cancels a training that has probably not ended. */
export const cancel: Operation = {
  name: 'cancel',
  weight: 3,
  async run(context) {
    const { model, dice } = context;
    const open = [...model.trainings.values()].filter(({ seenEnded }) => !Number.isFinite(seenEnded));
    if (open.length > 0) await cancelTraining(context, dice.pick(open).id);
  },
};

export async function cancelTraining(context: ClientContext, id: string): Promise<void> {
  const { span, response } = await request(context, `cancel ${id}`, () =>
    context.service.api(`POST /v1/trainings/${id}/cancel`),
  );
  if (response?.status !== 200) return;
  noteTraining(context, response.body as Training, span);
  const requested = context.model.trainings.get(id);
  if (requested) requested.cancelled ??= span;
}

export const follow: Operation = {
  name: 'follow a training',
  weight: 6,
  async run(context) {
    const { model, dice, service } = context;
    if (model.trainings.size === 0) return;
    const { id } = dice.pick([...model.trainings.values()]);
    const { span, response } = await request(context, `read training ${id}`, () =>
      service.api(`GET /v1/trainings/${id}`),
    );
    if (!response) return;
    if (response.status !== 200) {
      model.contradictions.push({ span, why: `The training ${id} was acknowledged before.` });
      return;
    }
    const training = response.body as Training;
    span.result = `${training.status} ${training.version ?? ''}`.trim();
    noteTraining(context, training, span);
  },
};

/** Records the state of a training in a response. */
function noteTraining(
  context: ClientContext,
  { id, model: name, dataset, status, version }: Training,
  span: Span,
  first = span,
): void {
  const { model } = context;
  const requested: RequestedTraining = model.trainings.get(id) ?? {
    id,
    model: name,
    dataset,
    span: first,
    seenEnded: Number.POSITIVE_INFINITY,
  };
  model.trainings.set(id, requested);
  if (!endedStatuses.includes(status)) {
    if (requested.seenEnded < span.start)
      model.contradictions.push({ span, why: `The training ${id} had ended, but is ${status}.` });
    return;
  }
  requested.seenEnded = Math.min(requested.seenEnded, span.end);
  if (requested.cancelled && requested.cancelled.end < span.start && status !== 'cancelled') {
    model.contradictions.push({ span, why: `The training ${id} was cancelled, but is ${status}.` });
  }
  if (version !== undefined) noteVersion(context, name, version);
}
