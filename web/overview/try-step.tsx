import type { VersionSummary } from '../../shared/api/types.ts';
import { to } from '../state/router.ts';
import { TryIt } from '../try/index.ts';

export function TryStep({ name, versions = [] }: { name: string; versions: VersionSummary[] | undefined }) {
  const live = versions.find((version) => version.live);
  const [newest] = versions;
  return (
    <section class="card fill" aria-labelledby="try-step">
      <header>
        <h2 id="try-step" class="step">
          <i aria-hidden="true">3</i> Try
        </h2>
        {live && (
          <a class="button quiet small" href={to(['d', name, 'try'])}>
            More room
          </a>
        )}
      </header>
      {live ? (
        <>
          <p class="muted small" data-answers={live.version}>
            Version {live.version}, the live one, answers.{' '}
            {newest && newest !== live && (
              <a href={to(['d', name, 'try'], { version: newest.version })}>Try version {newest.version}</a>
            )}
          </p>
          <TryIt model={name} />
        </>
      ) : (
        <p class="muted">
          {newest ? (
            <>
              No version is live.{' '}
              <a href={to(['d', name, 'try'], { version: newest.version })}>Try version {newest.version}</a>
            </>
          ) : (
            'Once it is trained, drop a picture here that it has not seen, and get an answer.'
          )}
        </p>
      )}
    </section>
  );
}
