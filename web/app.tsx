import type { FunctionComponent } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Compare } from './compare/page.tsx';
import { Icon, type IconName } from './components/icon.tsx';
import { RecentChanges } from './components/recent-changes.tsx';
import { Toasts } from './components/toasts.tsx';
import { Images } from './gallery/page.tsx';
import { Home } from './home/page.tsx';
import icon from './icon.svg';
import { MapPage } from './map/page.tsx';
import { Overview } from './overview/page.tsx';
import { Results } from './results/page.tsx';
import { Settings } from './settings/page.tsx';
import { SignIn } from './sign-in/page.tsx';
import { type PageProps, to, useRoute } from './state/router.ts';
import { session } from './state/session.ts';
import { useStore } from './state/store.ts';
import { Trainings } from './trainings/page.tsx';
import { Try } from './try/page.tsx';
import { UploadQuestion } from './upload/index.ts';
import { Versions } from './versions/page.tsx';

/** A page of a dataset. Those with an icon are in the navigation. */
interface Entry {
  path: string;
  title: string;
  page: FunctionComponent<PageProps>;
  icon?: IconName;
}

const overview: Entry = { path: '', title: 'Overview', page: Overview, icon: 'overview' };
const entries: Entry[] = [
  overview,
  { path: 'images', title: 'Images', page: Images, icon: 'images' },
  { path: 'trainings', title: 'Trainings', page: Trainings, icon: 'train' },
  { path: 'results', title: 'Results', page: Results, icon: 'results' },
  { path: 'versions', title: 'Versions', page: Versions, icon: 'versions' },
  { path: 'compare', title: 'Compare versions', page: Compare },
  { path: 'try', title: 'Try', page: Try, icon: 'try' },
  { path: 'map', title: 'Map', page: MapPage, icon: 'map' },
];

export function App() {
  const { parts } = useRoute();
  const { key } = useStore(session);
  if (!key) return <SignIn />;
  const [first, name, path = '', ...rest] = parts;
  const inDataset = first === 'd' && name !== undefined;
  const entry = entries.find((each) => each.path === path) ?? overview;
  const title = inDataset ? entry.title : first === 'settings' ? 'Settings' : 'Datasets';
  return (
    <div class="shell">
      <button type="button" class="skip button" onClick={skip}>
        Skip to content
      </button>
      <header class="side">
        <a class="brand" href={to([])} aria-label="Headstart">
          <img src={icon} alt="" />
          <span>Headstart</span>
        </a>
        <nav aria-label="Pages">
          <Link href={to([])} icon="datasets" title="Datasets" current={title === 'Datasets'} />
          {inDataset && <DatasetLinks name={name} path={entry.path} />}
        </nav>
        <div class="foot">
          <Link href={to(['settings'])} icon="settings" title="Settings" current={title === 'Settings'} />
        </div>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard must reach it to scroll */}
      <main id="content" tabIndex={0} aria-label={title}>
        {inDataset && <entry.page name={name} rest={rest} key={`${name}/${path}`} />}
        {title === 'Settings' && <Settings />}
        {title === 'Datasets' && <Home />}
      </main>
      <RecentChanges />
      <UploadQuestion />
      <Toasts />
    </div>
  );
}

function DatasetLinks({ name, path }: { name: string; path: string }) {
  return (
    <>
      <p class="of">
        <span>Dataset and model</span> <b title={name}>{name}</b>
      </p>
      {entries.map(
        (link) =>
          link.icon && (
            <Link
              key={link.path}
              href={to(['d', name, link.path])}
              icon={link.icon}
              title={link.title}
              current={path === link.path || (path === 'compare' && link.path === 'versions')}
            />
          ),
      )}
    </>
  );
}

function Link(props: { href: string; icon: IconName; title: string; current: boolean }) {
  const { href, icon: symbol, title, current } = props;
  const ref = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    // On a phone, the row of links is wider than the screen.
    if (current) ref.current?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [current]);
  return (
    <a ref={ref} class="nav" href={href} aria-current={current ? 'page' : undefined}>
      <Icon name={symbol} />
      {title}
    </a>
  );
}

function skip() {
  document.getElementById('content')?.focus();
}
