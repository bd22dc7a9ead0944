import type { VersionList } from '../../../shared/api/models.ts';
import { readArtifact } from '../../../shared/store/versions/artifacts.ts';
import { readVersion } from '../../../shared/store/versions/versions.ts';
import type { Finding } from './finding.ts';
import type { Inside } from './inside.ts';

/** Does every listed version have all its files? */
export async function checkVersions(inside: Inside, name: string): Promise<Finding[]> {
  const { service, state } = inside;
  const findings: Finding[] = [];
  const found = (version: number, text: string) =>
    findings.push({
      kind: 'damaged',
      text,
      spans: spansOf(inside, name),
      words: [`models/${name}/`, `version ${version} of ${name}`],
    });
  const { status, body } = await service.api(`GET /v1/models/${name}/versions?limit=100`);
  if (status === 404) return findings;
  if (status !== 200) throw new Error(`The versions of ${name} can't be listed: ${JSON.stringify(body)}`);
  for (const { version } of (body as VersionList).versions) {
    try {
      const record = await readVersion(state, name, version);
      for (const { name: file } of record.files) await readArtifact(state, record, file);
      const training = inside.model.trainings.get(record.training);
      if (training?.cancelled)
        found(version, `Version ${version} of ${name} belongs to the training ${training.id}, which was cancelled.`);
    } catch (error) {
      found(version, `Version ${version} of ${name} is listed, but damaged: ${(error as Error).message}`);
    }
  }
  return findings;
}

const spansOf = ({ model }: Inside, name: string) => (model.live.get(name) ?? []).map(({ span }) => span);
