import type { VersionSummary } from '../../shared/api/types.ts';
import { to } from '../state/router.ts';
import { TryIt } from '../try/index.ts';
import { Step } from './step.tsx';

export function TryStep({ name, versions = [] }: { name: string; versions: VersionSummary[] | undefined }) {
  const live = versions.find((version) => version.live);
  const [newest] = versions;
  const tryNewest = newest && newest !== live && (
    <a href={to(['d', name, 'try'], { version: newest.version })}>Try version {newest.version}</a>
  );
  return (
    <Step number={3} title="Try" link={live && { href: to(['d', name, 'try']), text: 'Full page' }}>
      {live ? (
        <>
          <p class="muted small" data-live={live.version}>
            Predictions come from the live version, {live.version}. {tryNewest}
          </p>
          <TryIt model={name} />
        </>
      ) : (
        <p class="muted">
          {newest ? <>No version is live. {tryNewest}</> : 'After training, drop a new picture here to classify it.'}
        </p>
      )}
    </Step>
  );
}
