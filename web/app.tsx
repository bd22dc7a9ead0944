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

const pages = new Map<string, FunctionComponent<PageProps>>(
  Object.entries({
    '': Overview,
    images: Images,
    trainings: Trainings,
    results: Results,
    versions: Versions,
    compare: Compare,
    try: Try,
    map: MapPage,
  }),
);

const places: [path: string, title: string, icon: IconName][] = [
  ['', 'Overview', 'overview'],
  ['images', 'Images', 'images'],
  ['trainings', 'Trainings', 'train'],
  ['results', 'Results', 'results'],
  ['versions', 'Versions', 'versions'],
  ['try', 'Try', 'try'],
  ['map', 'Map', 'map'],
];

export function App() {
  const { parts } = useRoute();
  const { key } = useStore(session);
  if (!key) return <SignIn />;
  const inside = parts[0] === 'd';
  const [place = '', ...rest] = parts.slice(inside ? 2 : 0);
  const name = inside ? parts[1] : undefined;
  const Page = name === undefined ? (place === 'settings' ? Settings : Home) : (pages.get(place) ?? Overview);
  return (
    <div class="shell">
      <button type="button" class="skip button" onClick={skip}>
        Skip to the content
      </button>
      <header class="side">
        <a class="brand" href={to([])} aria-label="Headstart">
          <img src={icon} alt="" />
          <span>Headstart</span>
        </a>
        <nav aria-label="Pages">
          <Link href={to([])} icon="datasets" title="Datasets" here={name === undefined && place !== 'settings'} />
          {name !== undefined && (
            <>
              <p class="of">
                <span>Dataset and model</span> <b title={name}>{name}</b>
              </p>
              {places.map(([path, title, symbol]) => (
                <Link key={path} href={to(['d', name, path])} icon={symbol} title={title} here={isHere(place, path)} />
              ))}
            </>
          )}
        </nav>
        <div class="foot">
          <Link href={to(['settings'])} icon="settings" title="Settings" here={place === 'settings'} />
        </div>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <main id="content" tabIndex={0} aria-label={place || 'Overview'}>
        <Page name={name ?? ''} rest={rest} key={`${name}/${place}`} />
      </main>
      <RecentChanges />
      <UploadQuestion />
      <Toasts />
    </div>
  );
}

const isHere = (place: string, path: string) => place === path || (place === 'compare' && path === 'versions');

function Link({ href, icon: symbol, title, here }: { href: string; icon: IconName; title: string; here: boolean }) {
  const ref = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    // On a phone the pages stand in a row that is longer than the screen.
    if (here) ref.current?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [here]);
  return (
    <a ref={ref} class="nav" href={href} aria-current={here ? 'page' : undefined}>
      <Icon name={symbol} />
      {title}
    </a>
  );
}

function skip() {
  document.getElementById('content')?.focus();
}
