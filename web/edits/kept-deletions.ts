/** Images that are to be deleted. Until that is done it can be undone. */
export interface Wish {
  id: string;
  dataset: string;
  keys: string[];
  /** Those of them that can't be used anyway. */
  rejected: string[];
  /** ISO 8601. */
  askedAt: string;
}

/** In `localStorage`, one item for each tab: what it has promised to delete. A tab that crashed can't. */
const prefix = 'headstart-deletions-';
const own = `${prefix}${crypto.randomUUID()}`;

/** Older wishes are dropped, ms: what is in the dataset may be other images by now. */
const oldest = 86_400_000;

export function keep(wishes: readonly Wish[]): void {
  const left = wishes.filter(({ keys }) => keys.length > 0);
  if (left.length === 0) localStorage.removeItem(own);
  else
    try {
      localStorage.setItem(own, JSON.stringify(left));
    } catch {
      // There is no room: it is deleted all the same, unless the tab crashes.
    }
}

/** What tabs that are gone have left behind. A tab that is there holds a lock of its name. */
export async function adopt(): Promise<Wish[]> {
  // Browsers have locks on https and on this machine.
  if (!navigator.locks) return [];
  void navigator.locks.request(own, () => new Promise(() => undefined));
  return navigator.locks.request(`${prefix}adopt`, async () => {
    const { held = [] } = await navigator.locks.query();
    const alive = new Set(held.map(({ name }) => name));
    const left = Object.keys(localStorage).filter((name) => name.startsWith(prefix) && !alive.has(name));
    return left.flatMap((name) => {
      const wishes = read(name);
      localStorage.removeItem(name);
      return wishes.filter(({ askedAt }) => Date.now() - Date.parse(askedAt) < oldest);
    });
  });
}

function read(name: string): Wish[] {
  try {
    return JSON.parse(localStorage.getItem(name) ?? '[]');
  } catch {
    return [];
  }
}
