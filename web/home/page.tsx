import './home.css';
import { useState } from 'preact/hooks';
import { call } from '../api/client.ts';
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

async function loadEntries(): Promise<Entry[]> {
  const [{ datasets }, { models }] = await Promise.all([call('listDatasets'), call('listModels')]);
  const names = new Set([...datasets, ...models].map(({ name }) => name));
  return [...names].sort().map((name) => {
    const model = models.find((each) => each.name === name);
    const examples = datasets.find((each) => each.name === name)?.examples ?? 0;
    return { name, examples, versions: model?.versions ?? 0, live: model?.live };
  });
}

/** The suggested name, with a number if a dataset has it. */
function freeName(suggestion: string, taken: string[]): string {
  for (let n = 1; ; n++) {
    const name = n === 1 ? suggestion : `${suggestion.slice(0, 58)}-${n}`;
    if (!taken.includes(name)) return name;
  }
}

/** Every dataset. Images dropped here start a new one. */
export function Home() {
  const entries = useLoad(loadEntries, []);
  const [naming, setNaming] = useState(false);
  const taken = entries.value?.map(({ name }) => name) ?? [];
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
        <button type="button" class="button quiet" onClick={() => setNaming(true)}>
          Start with a name
        </button>
      </DropZone>
      <Show of={entries} height={192}>
        {(all) =>
          all.length > 0 && (
            <ul class="tiles">
              {all.map((entry) => (
                <Tile key={entry.name} {...entry} />
              ))}
            </ul>
          )
        }
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
