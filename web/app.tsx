import type { FunctionComponent } from 'preact';
import { lazy, Suspense } from 'preact/compat';
import { Icon, type IconName } from './components/icon.tsx';
import { Wait } from './components/states.tsx';
import { Toasts } from './components/toasts.tsx';
import icon from './icon.svg';
import { Home } from './pages/home.tsx';
import { Overview } from './pages/overview.tsx';
import { SignIn } from './pages/sign-in.tsx';
import { to, useRoute } from './router.ts';
import { session } from './session.ts';
import { useStore } from './store.ts';

/** A page of a dataset and the model of its name. */
export interface PageProps {
  name: string;
  rest: string[];
}

const later = (load: () => Promise<FunctionComponent<PageProps>>) => lazy(async () => ({ default: await load() }));

/** What is not needed for the first answer is loaded when it is opened. */
const pages: Record<string, FunctionComponent<PageProps>> = {
  '': Overview,
  images: later(async () => (await import('./pages/images.tsx')).Images),
  trainings: later(async () => (await import('./pages/trainings.tsx')).Trainings),
  results: later(async () => (await import('./pages/results.tsx')).Results),
  versions: later(async () => (await import('./pages/versions.tsx')).Versions),
  compare: later(async () => (await import('./pages/compare.tsx')).Compare),
  try: later(async () => (await import('./pages/try.tsx')).Try),
  map: later(async () => (await import('./pages/map.tsx')).MapPage),
};

const Settings = later(async () => (await import('./pages/settings.tsx')).Settings);

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
  const Page = name === undefined ? (place === 'settings' ? Settings : Home) : (pages[place] ?? Overview);
  return (
    <div class="shell">
      <button type="button" class="skip button" onClick={skip}>
        Skip to the content
      </button>
      <div class="side">
        <a class="brand" href={to([])}>
          <img src={icon} alt="" />
          <span>Headstart</span>
        </a>
        <nav aria-label="Pages">
          {name === undefined ? null : (
            <>
              <p class="of">
                Dataset and model <b title={name}>{name}</b>
              </p>
              {places.map(([path, title, symbol]) => (
                <Link key={path} href={to(['d', name, path])} icon={symbol} title={title} here={isHere(place, path)} />
              ))}
            </>
          )}
        </nav>
        <div class="foot">
          <Link href={to([])} icon="datasets" title="Datasets" here={name === undefined && place !== 'settings'} />
          <Link href={to(['settings'])} icon="settings" title="Settings" here={place === 'settings'} />
        </div>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it */}
      <main id="content" tabIndex={0} aria-label={place || 'Overview'}>
        <Suspense fallback={<Loading />}>
          <Page name={name ?? ''} rest={rest} key={`${name}/${place}`} />
        </Suspense>
      </main>
      <Toasts />
    </div>
  );
}

const isHere = (place: string, path: string) => place === path || (place === 'compare' && path === 'versions');

function Link({ href, icon: symbol, title, here }: { href: string; icon: IconName; title: string; here: boolean }) {
  return (
    <a class="nav" href={href} aria-current={here ? 'page' : undefined}>
      <Icon name={symbol} />
      {title}
    </a>
  );
}

function skip() {
  document.getElementById('content')?.focus();
}

function Loading() {
  return (
    <div class="page">
      <Wait height={56} />
      <Wait height={320} />
    </div>
  );
}
