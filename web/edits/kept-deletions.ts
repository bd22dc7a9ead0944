/** Images that are to be deleted. Until that happens, the user can undo it. */
export interface Deletion {
  id: string;
  dataset: string;
  keys: string[];
  /** The keys among these whose images were rejected. */
  rejected: string[];
  /** ISO 8601. */
  askedAt: string;
}

/** In `localStorage`, one item for each tab, so that another tab can take over from one that crashed. */
const prefix = 'headstart-deletions-';
const ownItem = `${prefix}${crypto.randomUUID()}`;

/** Older deletions are dropped, ms: by then the keys may belong to other images. */
const maxAge = 86_400_000;

export function keep(deletions: readonly Deletion[]): void {
  const open = deletions.filter(({ keys }) => keys.length > 0);
  if (open.length === 0) localStorage.removeItem(ownItem);
  else
    try {
      localStorage.setItem(ownItem, JSON.stringify(open));
    } catch {
      // The storage is full. This tab still deletes the images, unless it crashes.
    }
}

/** Takes over the deletions of closed tabs. Every open tab holds a lock with the name of its item. */
export async function adopt(): Promise<Deletion[]> {
  // Browsers only have locks on https and localhost.
  if (!navigator.locks) return [];
  void navigator.locks.request(ownItem, () => new Promise(() => undefined));
  return navigator.locks.request(`${prefix}adopt`, async () => {
    const { held = [] } = await navigator.locks.query();
    const openTabs = new Set(held.map(({ name }) => name));
    const orphaned = Object.keys(localStorage).filter((name) => name.startsWith(prefix) && !openTabs.has(name));
    return orphaned.flatMap((name) => {
      const deletions = read(name);
      localStorage.removeItem(name);
      return deletions.filter(({ askedAt }) => Date.now() - Date.parse(askedAt) < maxAge);
    });
  });
}

function read(name: string): Deletion[] {
  try {
    return JSON.parse(localStorage.getItem(name) ?? '[]');
  } catch {
    return [];
  }
}
