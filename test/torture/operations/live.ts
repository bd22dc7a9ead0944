import type { Live } from '../../../shared/api/models.ts';
import { choose, isDeleted, isLive, isNotLive, remove } from '../history/live-steps.ts';
import { type ClientContext, codeOf, type Operation, request } from './operation.ts';
import { anyDataset, noteVersion, someVersion } from './stock.ts';

/** Promotes a version or rolls back to it. Half of the requests have an expected live version. */
export const promote: Operation = {
  name: 'promote',
  weight: 8,
  async run(context) {
    const { dice, model } = context;
    const target = someVersion(context);
    if (!target) return;
    const expected = dice.chance(0.5) ? dice.pick([...(model.likely.versions.get(target.model) ?? [])]) : undefined;
    await promoteTo(context, target, expected);
  },
};

export interface Target {
  model: string;
  version: number;
}

export async function promoteTo(
  context: ClientContext,
  { model: name, version }: Target,
  expected?: number,
): Promise<void> {
  const { model, service } = context;
  const json = { version, ...(expected !== undefined && { expected }) };
  const { span, response } = await request(context, `make ${name} ${JSON.stringify(json)} live`, (span) => {
    span.as = service.apiKeyFor(span.id);
    return service.api(`PUT /v1/models/${name}/live`, { json, as: span.as });
  });
  const askedAt = response?.status === 200 ? Date.parse((response.body as Live).askedAt) : span.startedAt;
  const chosen = [choose(version, askedAt, expected)];
  const code = codeOf(response?.body);
  if (!response) model.noteLive(name, { span, ways: [[], chosen], promotes: version });
  else if (response.status === 200) model.noteLive(name, { span, ways: [chosen], promotes: version });
  else if (code === 'expected-version-differs') model.noteLive(name, { span, ways: [[isNotLive(expected ?? 0)]] });
  else if (code === 'version-not-found') model.noteLive(name, { span, ways: [[isDeleted(version)]] });
  else if (code !== 'model-not-found')
    model.contradictions.push({ span, why: 'Unexpected response to the promotion.' });
}

export const readLive: Operation = {
  name: 'read live',
  weight: 4,
  async run(context) {
    const name = context.dice.pick(anyDataset(context).models);
    const { span, response } = await request(context, `read live of ${name}`, () =>
      context.service.api(`GET /v1/models/${name}/live`),
    );
    if (response?.status === 200) {
      const { version } = response.body as Live;
      span.result = `${version}`;
      noteVersion(context, name, version);
      context.model.noteLive(name, { span, ways: [[isLive(version)]] });
    } else if (codeOf(response?.body) === 'no-live-version')
      context.model.noteLive(name, { span, ways: [[isLive(undefined)]] });
  },
};

/** Deletes a version, sometimes even if it is live. */
export const deleteVersion: Operation = {
  name: 'delete a version',
  weight: 3,
  async run(context) {
    const target = someVersion(context);
    if (target) await deleteTarget(context, target, context.dice.chance(0.2));
  },
};

export async function deleteTarget(
  context: ClientContext,
  { model: name, version }: Target,
  allowLive: boolean,
): Promise<void> {
  const { model, service } = context;
  const query = allowLive ? '?live=true' : '';
  const { span, response } = await request(context, `delete version ${version} of ${name}${query}`, () =>
    service.api(`DELETE /v1/models/${name}/versions/${version}${query}`),
  );
  const code = codeOf(response?.body);
  const removed = [remove(version, { allowLive })];
  if (!response) model.noteLive(name, { span, ways: [[], removed] });
  else if (response.status === 204) model.noteLive(name, { span, ways: [removed] });
  else if (code === 'is-live') model.noteLive(name, { span, ways: [[isLive(version)]] });
  else if (code === 'version-not-found') model.noteLive(name, { span, ways: [[isDeleted(version)]] });
  else if (code !== 'model-not-found') model.contradictions.push({ span, why: 'Unexpected response to the deletion.' });
}

/** Versions go live automatically or manually. */
export const chooseGate: Operation = {
  name: 'choose a gate',
  weight: 1,
  async run(context) {
    const name = context.dice.pick(anyDataset(context).models);
    const policy = context.dice.pick(['auto', 'auto', 'manual']);
    await request(context, `gate of ${name}: ${policy}`, () =>
      context.service.api(`PUT /v1/models/${name}/gate`, { json: { policy } }),
    );
  },
};
