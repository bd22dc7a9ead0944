import type { VersionSummary } from '../../shared/api/types.ts';
import { Select } from '../components/select.tsx';

/** The live version, or the newest one. */
export const defaultVersion = (versions: readonly VersionSummary[] = []): number | undefined =>
  (versions.find(({ live }) => live) ?? versions[0])?.version;

export function VersionSelect(props: {
  versions: VersionSummary[] | undefined;
  value: number | undefined;
  onChange: (version: number) => void;
}) {
  const { versions = [], value, onChange } = props;
  if (value === undefined) return null;
  return (
    <Select
      look="inline"
      title="Version"
      options={versions.map(({ version, live }) => [version, live ? `${version} (live)` : `${version}`])}
      value={value}
      onChange={onChange}
    />
  );
}
