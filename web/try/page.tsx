import { Button } from '../components/button.tsx';
import { Page } from '../components/page.tsx';
import { Empty, Show } from '../components/states.tsx';
import { useVersions } from '../data/use-versions.ts';
import { type PageProps, setQuery, to, useRoute } from '../state/router.ts';
import { defaultVersion, VersionSelect } from '../versions/index.ts';
import { TryIt } from './try-it.tsx';

/** Classifies the user's own pictures, with an explanation. */
export function Try({ name }: PageProps) {
  const { query } = useRoute();
  const versions = useVersions(name);
  const version = query.version ? Number(query.version) : defaultVersion(versions.value);
  return (
    <Page
      title="Try"
      text="Classify a new picture."
      action={
        <VersionSelect
          versions={versions.value}
          value={version}
          onChange={(chosen) => setQuery({ version: `${chosen}` })}
        />
      }
    >
      <Show of={versions} height={480}>
        {(all) =>
          all.length === 0 ? (
            <Empty title="No model yet" text="Add images of two labels and train. It takes seconds.">
              <Button text="Add images" kind="primary" href={to(['d', name])} />
            </Empty>
          ) : (
            <section class="card" aria-label="Your picture">
              <TryIt model={name} version={version} full />
            </section>
          )
        }
      </Show>
    </Page>
  );
}
