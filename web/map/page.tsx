import './map.css';
import { call } from '../api/client.ts';
import { isMissing } from '../api/request.ts';
import { Button } from '../components/button.tsx';
import { Page } from '../components/page.tsx';
import { Empty, Show } from '../components/states.tsx';
import { type PageProps, to } from '../state/router.ts';
import { useLoad } from '../state/use-load.ts';
import { MapView } from './map-view.tsx';

/** The images of a dataset in two dimensions. An image among those of another label may have the wrong one. */
export function MapPage({ name }: PageProps) {
  const map = useLoad(
    () =>
      call('mapDataset', { dataset: name }).catch((error) => {
        if (isMissing(error, 'dataset-not-found')) return null;
        throw error;
      }),
    [name],
  );
  const { value } = map;
  const hasPoints = (value?.points.length ?? 0) > 0;
  return (
    <Page
      title="Map"
      text="Similar images are close together. An image among those of another label may have the wrong one."
      action={
        hasPoints && (
          <p class="muted small keys">
            <kbd>Drag</kbd> select <kbd>Shift</kbd> + drag move <kbd>Wheel</kbd> zoom
          </p>
        )
      }
    >
      <Show of={map} height={560}>
        {(loaded) => {
          if (!loaded || loaded.points.length === 0) return <NoImages name={name} />;
          return <MapView name={name} map={loaded} reload={map.reload} />;
        }}
      </Show>
    </Page>
  );
}

function NoImages({ name }: { name: string }) {
  return (
    <Empty title="No images yet" text="Images appear here as soon as they are embedded.">
      <Button text="Add images" kind="primary" href={to(['d', name])} />
    </Empty>
  );
}
