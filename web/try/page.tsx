import { Empty, Show } from '../components/states.tsx';
import { useVersions } from '../data/use-versions.ts';
import { type PageProps, setQuery, to, useRoute } from '../state/router.ts';
import { TryIt } from './try-it.tsx';

/** One's own pictures, with as much of an explanation as there is. */
export function Try({ name }: PageProps) {
  const { query } = useRoute();
  const versions = useVersions(name);
  const version = query.version ? Number(query.version) : undefined;
  const live = versions.value?.find((each) => each.live)?.version;
  return (
    <div class="page">
      <header>
        <div>
          <h1>Try</h1>
          <p>Ask about a picture that it has not seen.</p>
        </div>
        {versions.value && versions.value.length > 0 && (
          <label class="row">
            <span class="muted">Version</span>
            <select
              class="short"
              value={version ?? ''}
              onChange={({ currentTarget }) => setQuery({ version: currentTarget.value || undefined })}
            >
              <option value="">{live === undefined ? 'live (none)' : `${live} (live)`}</option>
              {versions.value
                .filter((each) => !each.live)
                .map((each) => (
                  <option value={each.version} key={each.version}>
                    {each.version}
                  </option>
                ))}
            </select>
          </label>
        )}
      </header>
      <Show of={versions} height={480}>
        {(all) =>
          all.length === 0 ? (
            <Empty title="There is no model yet" text="Add images of two labels and train: it takes seconds.">
              <a class="button primary" href={to(['d', name])}>
                Begin
              </a>
            </Empty>
          ) : (
            <section class="card" aria-label="Your picture">
              <TryIt model={name} version={version} full />
            </section>
          )
        }
      </Show>
    </div>
  );
}
