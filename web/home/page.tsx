import { useState } from 'preact/hooks';
import { call } from '../api/client.ts';
import { Dialog } from '../components/dialog.tsx';
import { Show } from '../components/states.tsx';
import { go, to } from '../state/router.ts';
import { useLoad } from '../state/use-load.ts';
import { DropZone, useUpload } from '../upload/index.ts';
import type { Picked } from '../uploader/picked.ts';
import { datasetName, isDatasetName } from '../uploader/plan.ts';
import { counted } from '../words/numbers.ts';

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

/** A name that no dataset has yet. */
function freeName(wish: string, taken: string[]): string {
  for (let n = 1; ; n++) {
    const name = n === 1 ? wish : `${wish.slice(0, 58)}-${n}`;
    if (!taken.includes(name)) return name;
  }
}

/** Every dataset; dropping images here begins a new one. */
export function Home() {
  const entries = useLoad(loadEntries, []);
  const [naming, setNaming] = useState(false);
  const pick = useUpload((dataset) => go(to(['d', dataset])));
  const taken = entries.value?.map(({ name }) => name) ?? [];
  const begin = (picked: Picked) => pick(picked, (suggestion) => freeName(suggestion ?? 'images', taken));
  return (
    <div class="page">
      <header>
        <div>
          <h1>Datasets</h1>
          <p>Each has its images, and a model of the same name.</p>
        </div>
      </header>
      <DropZone
        title="Drop a folder of images to begin"
        text="One folder for each label inside it: pets/cat, pets/dog. Folders of their own will do as well."
        onPick={begin}
        labels={[]}
      >
        <button type="button" class="button quiet" onClick={() => setNaming(true)}>
          Begin with a name
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
    </div>
  );
}

function Tile({ name, examples, versions, live }: Entry) {
  return (
    <li>
      <a class="card tile" href={to(['d', name])}>
        <h2 class="clip">{name}</h2>
        <p class="muted">{counted(examples, 'labelled image')}</p>
        <p class="row">
          {live !== undefined && <span class="badge live">Version {live} live</span>}
          <span class="badge">{versions > 0 ? counted(versions, 'version') : 'Not trained yet'}</span>
        </p>
      </a>
    </li>
  );
}

function NameDialog({ taken, onClose }: { taken: string[]; onClose: () => void }) {
  const [wish, setWish] = useState('');
  const name = isDatasetName(wish) ? wish : datasetName(wish);
  const valid = wish.trim() !== '';
  return (
    <Dialog title="New dataset" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (valid) go(to(['d', name]));
        }}
      >
        <label class="field">
          Name
          <input value={wish} onInput={({ currentTarget }) => setWish(currentTarget.value)} />
          <small>
            {valid && name !== wish && `Written ${name}, since it stands in addresses. `}
            {valid && taken.includes(name) ? 'There is one of this name: it opens.' : 'It begins with its first image.'}
          </small>
        </label>
        <div class="row">
          <button type="submit" class="button primary" disabled={!valid}>
            Go on
          </button>
        </div>
      </form>
    </Dialog>
  );
}
