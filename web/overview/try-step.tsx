import type { VersionSummary } from '../api/types.ts';
import { to } from '../router.ts';
import { TryIt } from '../try/try-it.tsx';

export function TryStep({ name, versions }: { name: string; versions: VersionSummary[] | undefined }) {
  const live = versions?.some((version) => version.live);
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
        <TryIt model={name} />
      ) : (
        <p class="muted">Once it is trained, drop a picture here that it has not seen, and get an answer.</p>
      )}
    </section>
  );
}
