import './home.css';
import { useState } from 'preact/hooks';
import { call } from '../api/client.ts';
import { Button } from '../components/button.tsx';
import { DamagedObjects } from '../components/damaged-objects.tsx';
import { Reasons } from '../components/lists.tsx';
import { Page } from '../components/page.tsx';
import { Show } from '../components/states.tsx';
import { go, to } from '../state/router.ts';
import { useLoad } from '../state/use-load.ts';
import { DropZone, upload } from '../upload/index.ts';
import type { Picked } from '../uploader/picked.ts';
import { counted } from '../words/numbers.ts';
import { NameDialog } from './name-dialog.tsx';

interface Entry {
  name: string;
  examples: number;
  versions: number;
  live?: number | undefined;
}

async function loadEntries() {
  const [{ datasets, problems: strayObjects }, { models, problems }] = await Promise.all([
    call('listDatasets'),
    call('listModels'),
  ]);
  const names = new Set([...datasets, ...models].map(({ name }) => name));
  const entries = [...names].sort().map((name): Entry => {
    const model = models.find((each) => each.name === name);
    const examples = datasets.find((each) => each.name === name)?.examples ?? 0;
    return { name, examples, versions: model?.versions ?? 0, live: model?.live };
  });
  return { entries, strayObjects, problems };
}

/** The suggested name, with a number if a dataset already has that name. */
function freeName(suggestion: string, taken: string[]): string {
  for (let n = 1; ; n++) {
    const name = n === 1 ? suggestion : `${suggestion.slice(0, 58)}-${n}`;
    if (!taken.includes(name)) return name;
  }
}

/** Every dataset. Images dropped here start a new one. */
export function Home() {
  const loaded = useLoad(loadEntries, []);
  const [naming, setNaming] = useState(false);
  const taken = loaded.value?.entries.map(({ name }) => name) ?? [];
  const pick = (picked: Picked) =>
    upload(
      picked,
      (suggestion) => freeName(suggestion ?? 'images', taken),
      (dataset) => go(to(['d', dataset])),
    );
  return (
    <Page title="Datasets" text="Each dataset has its images and a model of the same name.">
      <DropZone
        title="Drop a folder of images to start"
        text="Put the images of each label in a folder: pets/cat, pets/dog. You can also drop the label folders themselves."
        onPick={pick}
        labels={[]}
      >
        <Button text="Start with a name" kind="quiet" onClick={() => setNaming(true)} />
      </DropZone>
      <Show of={loaded} height={192}>
        {({ entries, strayObjects, problems }) => (
          <>
            <ul class="tiles">
              {entries.map((entry) => (
                <Tile key={entry.name} {...entry} />
              ))}
            </ul>
            <Reasons
              title={`${counted(strayObjects.length, 'object')} in the uploads bucket outside a dataset`}
              items={strayObjects.map(({ key, problem }) => ({ name: key, reason: problem }))}
              warn
            />
            <DamagedObjects problems={problems} />
          </>
        )}
      </Show>
      {naming && <NameDialog taken={taken} onClose={() => setNaming(false)} />}
    </Page>
  );
}

function Tile({ name, examples, versions, live }: Entry) {
  return (
    <li>
      <a class="card tile" href={to(['d', name])}>
        <h2 class="clip">{name}</h2>
        <p class="muted">{counted(examples, 'labelled image')}</p>
        <p class="row">
          {live !== undefined && <span class="badge good">Version {live} live</span>}
          <span class="badge">{versions > 0 ? counted(versions, 'version') : 'Not trained yet'}</span>
        </p>
      </a>
    </li>
  );
}
