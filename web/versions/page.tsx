import './versions.css';
import { useState } from 'preact/hooks';
import { call } from '../api/client.ts';
import { Button } from '../components/button.tsx';
import { DamagedObjects } from '../components/damaged-objects.tsx';
import { Dialog } from '../components/dialog.tsx';
import { Page } from '../components/page.tsx';
import { Empty, Failure, Show } from '../components/states.tsx';
import { useVersions } from '../data/use-versions.ts';
import { go, type PageProps, to } from '../state/router.ts';
import { useLoad } from '../state/use-load.ts';
import { Exports } from './exports.tsx';
import { Files } from './files.tsx';
import { GoLive } from './go-live.tsx';
import { History } from './history.tsx';
import { promote } from './promote.ts';
import { VersionTable } from './version-table.tsx';

/** Every version: promote it, compare it, export it. */
export function Versions({ name }: PageProps) {
  const versions = useVersions(name);
  const history = useLoad(() => call('getLive', { model: name }), [name]);
  const [selected, setSelected] = useState<number[]>([]);
  const [problem, setProblem] = useState<Error>();
  const [exporting, setExporting] = useState<number>();
  const live = versions.value?.find((version) => version.live)?.version;

  function reload() {
    versions.reload();
    history.reload();
  }

  async function makeLive(version: number) {
    setProblem(undefined);
    await promote(name, version, live, reload).catch(setProblem);
    reload();
  }

  const toggle = (version: number) =>
    setSelected((now) =>
      now.includes(version) ? now.filter((each) => each !== version) : [...now.slice(-1), version],
    );
  const [a = 0, b = 0] = [...selected].sort((x, y) => x - y);
  const compare = (
    <Button
      text={selected.length === 2 ? `Compare ${a} and ${b}` : 'Select two to compare'}
      disabled={selected.length !== 2}
      onClick={() => go(to(['d', name, 'compare'], { a, b }))}
    />
  );
  return (
    <Page
      title="Versions"
      text="Versions are never overwritten. You can promote any of them."
      action={(versions.value?.length ?? 0) > 1 && compare}
    >
      <Failure error={problem} />
      <DamagedObjects problems={versions.problems} />
      <Show of={versions} height={320}>
        {(all) =>
          all.length === 0 ? (
            <Empty title="No versions yet" text="The first training makes version 1.">
              <Button text="Train" kind="primary" href={to(['d', name])} />
            </Empty>
          ) : (
            <>
              <VersionTable
                name={name}
                versions={all}
                live={live}
                selected={selected}
                onToggle={toggle}
                onPromote={(version) => void makeLive(version)}
                onExport={setExporting}
              />
              <GoLive name={name} />
              {history.value && <History live={history.value} />}
            </>
          )
        }
      </Show>
      {exporting !== undefined && (
        <Dialog title={`Export version ${exporting}`} onClose={() => setExporting(undefined)}>
          <Exports name={name} version={exporting} />
          <Files name={name} version={exporting} />
        </Dialog>
      )}
    </Page>
  );
}
