import type { Client } from '../client/client.ts';

/** The live version of a model, or its latest. */
export async function servingVersion(client: Client, model: string): Promise<number> {
  const { versions } = await client.call('listVersions', { model });
  const serving = versions.find(({ live }) => live) ?? versions[0];
  if (serving) return serving.version;
  throw new Error(`Model \`${model}\` has no version yet. Train one: headstart train ${model}`);
}
