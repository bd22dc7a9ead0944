import type { Live } from '../../shared/api/models.ts';
import { choose, isDeleted, isLive, isNotLive, remove } from '../history/live-steps.ts';
import { type Act, ask, codeOf, type Operation } from './operation.ts';
import { anyDataset, noteVersion, someVersion } from './stock.ts';

/** Promotes a version or rolls back to it; every other time only while an expected one is live. */
export const promote: Operation = {
  name: 'promote',
  weight: 8,
  async run(act) {
    const { dice, model } = act;
    const target = someVersion(act);
    if (!target) return;
    const expected = dice.chance(0.5) ? dice.pick([...(model.likely.versions.get(target.model) ?? [])]) : undefined;
    await promoteTo(act, target, expected);
  },
};

export interface Target {
  model: string;
  version: number;
}

export async function promoteTo(act: Act, { model: name, version }: Target, expected?: number): Promise<void> {
  const { model, service } = act;
  const json = { version, ...(expected !== undefined && { expected }) };
  const { span, answer } = await ask(act, `make ${name} ${JSON.stringify(json)} live`, (asking) => {
    asking.as = service.keyFor(asking.id);
    return service.api(`PUT /v1/models/${name}/live`, { json, as: asking.as });
  });
  const askedAt = answer?.status === 200 ? Date.parse((answer.body as Live).askedAt) : span.startedAt;
  const chosen = [choose(version, askedAt, expected)];
  const code = codeOf(answer?.body);
  if (!answer) model.noteLive(name, { span, ways: [[], chosen], promotes: version });
  else if (answer.status === 200) model.noteLive(name, { span, ways: [chosen], promotes: version });
  else if (code === 'expected-version-differs') model.noteLive(name, { span, ways: [[isNotLive(expected ?? 0)]] });
  else if (code === 'version-not-found') model.noteLive(name, { span, ways: [[isDeleted(version)]] });
  else if (code !== 'model-not-found') model.wrong.push({ span, why: 'This is not an answer to a promotion.' });
}

export const lookAtLive: Operation = {
  name: 'look at live',
  weight: 4,
  async run(act) {
    const name = act.dice.pick(anyDataset(act).models);
    const { span, answer } = await ask(act, `look at live of ${name}`, () =>
      act.service.api(`GET /v1/models/${name}/live`),
    );
    if (answer?.status === 200) {
      const { version } = answer.body as Live;
      span.answer = `${version}`;
      noteVersion(act, name, version);
      act.model.noteLive(name, { span, ways: [[isLive(version)]] });
    } else if (codeOf(answer?.body) === 'no-live-version')
      act.model.noteLive(name, { span, ways: [[isLive(undefined)]] });
  },
};

/** Deletes a version, sometimes even a live one. */
export const deleteVersion: Operation = {
  name: 'delete a version',
  weight: 3,
  async run(act) {
    const target = someVersion(act);
    if (target) await deleteTarget(act, target, act.dice.chance(0.2));
  },
};

export async function deleteTarget(act: Act, { model: name, version }: Target, evenLive: boolean): Promise<void> {
  const { model, service } = act;
  const query = evenLive ? '?live=true' : '';
  const { span, answer } = await ask(act, `delete version ${version} of ${name}${query}`, () =>
    service.api(`DELETE /v1/models/${name}/versions/${version}${query}`),
  );
  const code = codeOf(answer?.body);
  const removed = [remove(version, { evenLive })];
  if (!answer) model.noteLive(name, { span, ways: [[], removed] });
  else if (answer.status === 204) model.noteLive(name, { span, ways: [removed] });
  else if (code === 'is-live') model.noteLive(name, { span, ways: [[isLive(version)]] });
  else if (code === 'version-not-found') model.noteLive(name, { span, ways: [[isDeleted(version)]] });
  else if (code !== 'model-not-found') model.wrong.push({ span, why: 'This is not an answer to a deletion.' });
}

/** Versions go live by themselves, or by hand alone. */
export const chooseGate: Operation = {
  name: 'choose a gate',
  weight: 1,
  async run(act) {
    const name = act.dice.pick(anyDataset(act).models);
    const policy = act.dice.pick(['auto', 'auto', 'manual']);
    await ask(act, `gate of ${name}: ${policy}`, () =>
      act.service.api(`PUT /v1/models/${name}/gate`, { json: { policy } }),
    );
  },
};
