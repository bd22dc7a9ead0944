import type { Training } from '../../shared/api/trainings.ts';
import { endedStatuses } from '../../shared/domain/state/records.ts';
import type { AskedTraining } from '../client/model.ts';
import type { Span } from '../history/span.ts';
import { type Act, ask, type Operation } from './operation.ts';
import { anyDataset, noteVersion } from './stock.ts';

/** Some requests are sent again with the same key, as after an answer that was lost. */
export const train: Operation = {
  name: 'train',
  weight: 9,
  async run(act) {
    const { dice } = act;
    const { name: dataset, models } = anyDataset(act);
    const model = dice.pick(models);
    // A fixed strength takes a fraction of the time to fit.
    const hyperparameters = { hiddenLayers: [], l2: dice.pick([0.01, 0.1]) };
    const key = dice.chance(0.5) ? { 'idempotency-key': `${dice.below(12)}` } : undefined;
    await startTraining(act, model, { dataset, hyperparameters }, key);
  },
};

export async function startTraining(
  act: Act,
  model: string,
  json: { dataset: string; hyperparameters?: object },
  headers: Record<string, string> = {},
): Promise<Training | undefined> {
  const key = headers['idempotency-key'];
  const { span, answer } = await ask(act, `train ${model} on ${json.dataset} ${key ?? ''}`.trim(), (asking) => {
    if (key !== undefined)
      act.model.firstAsked.set(`${model} ${key}`, act.model.firstAsked.get(`${model} ${key}`) ?? asking);
    return act.service.api(`POST /v1/models/${model}/trainings`, { json, headers });
  });
  if (answer?.status !== 202) return undefined;
  const training = answer.body as Training;
  span.answer = `${training.id} ${training.status}`;
  noteTraining(act, training, span, act.model.firstAsked.get(`${model} ${key}`));
  return training;
}

/** Cancels one that has probably not ended. */
export const cancel: Operation = {
  name: 'cancel',
  weight: 3,
  async run(act) {
    const { model, dice } = act;
    const open = [...model.trainings.values()].filter(({ seenEnded }) => !Number.isFinite(seenEnded));
    if (open.length > 0) await cancelTraining(act, dice.pick(open).id);
  },
};

export async function cancelTraining(act: Act, id: string): Promise<void> {
  const { span, answer } = await ask(act, `cancel ${id}`, () => act.service.api(`POST /v1/trainings/${id}/cancel`));
  if (answer?.status !== 200) return;
  noteTraining(act, answer.body as Training, span);
  const asked = act.model.trainings.get(id);
  if (asked) asked.cancelled ??= span;
}

/** Looks at one. */
export const follow: Operation = {
  name: 'follow a training',
  weight: 6,
  async run(act) {
    const { model, dice, service } = act;
    if (model.trainings.size === 0) return;
    const { id } = dice.pick([...model.trainings.values()]);
    const { span, answer } = await ask(act, `look at training ${id}`, () => service.api(`GET /v1/trainings/${id}`));
    if (!answer) return;
    if (answer.status !== 200) {
      model.wrong.push({ span, why: `The training ${id} was acknowledged.` });
      return;
    }
    const training = answer.body as Training;
    span.answer = `${training.status} ${training.version ?? ''}`.trim();
    noteTraining(act, training, span);
  },
};

/** Keeps what an answer says of a training. */
export function noteTraining(
  act: Act,
  { id, model: name, dataset, status, version }: Training,
  span: Span,
  first = span,
): void {
  const { model } = act;
  const asked: AskedTraining = model.trainings.get(id) ?? {
    id,
    model: name,
    dataset,
    span: first,
    seenEnded: Number.POSITIVE_INFINITY,
  };
  model.trainings.set(id, asked);
  if (!endedStatuses.includes(status)) {
    if (asked.seenEnded < span.start)
      model.wrong.push({ span, why: `The training ${id} had ended, and is ${status}.` });
    return;
  }
  asked.seenEnded = Math.min(asked.seenEnded, span.end);
  if (asked.cancelled && asked.cancelled.end < span.start && status !== 'cancelled') {
    model.wrong.push({ span, why: `The training ${id} was cancelled, and has ${status}.` });
  }
  if (version !== undefined) noteVersion(act, name, version);
}
