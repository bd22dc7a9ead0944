import { placeOf } from '../client/model.ts';
import { type Images, keyOfImages } from '../history/image-steps.ts';
import { searchOrder, unexplained } from '../history/linearize.ts';
import type { Finding } from './finding.ts';
import { contentsBelow, type Inside } from './inside.ts';

/** Does some order of the owner's requests, consistent with their responses, leave exactly the objects in the bucket? */
export async function checkImages({ uploads, model }: Inside): Promise<Finding[]> {
  const places = new Map<string, Record<string, string>>();
  for (const [key, content] of await contentsBelow(uploads, '')) {
    const place = placeOf(key);
    places.set(place, { ...places.get(place), [key]: content });
  }
  const findings: Finding[] = [];
  for (const place of new Set([...places.keys(), ...model.images.keys()])) {
    const stored = places.get(place) ?? {};
    const [dataset = '', file = ''] = place.split(': ');
    const removals = model.bulkRemovals
      .filter((removal) => removal.dataset === dataset)
      .flatMap(({ effectsOn }) => effectsOn(file));
    const effects = [...(model.images.get(place) ?? []), ...removals];
    const search = searchOrder(
      effects.map(({ span: { start, end }, ways }) => ({ start, end, ways })),
      {},
      { isWanted: (state) => keyOfImages(state) === keyOfImages(stored), keyOf: keyOfImages },
    );
    if (search.isExplained) continue;
    const list = Object.entries(stored).map(([key, content]) => `${key}=${content.slice(0, 8)}`);
    findings.push({
      kind: kindOf(stored, search.ends),
      text: `${place}: the bucket has ${list.join(', ') || 'nothing'}. ${unexplained(search)}`,
      spans: effects.map(({ span }) => span),
      words: [`/${file}`],
    });
  }
  return findings;
}

/** @param expected states that an order of the requests leaves */
function kindOf(stored: Images, expected: readonly Images[]): Finding['kind'] {
  const isWithin = (some: Images, all: Images) => Object.entries(some).every(([key, content]) => all[key] === content);
  if (expected.some((state) => isWithin(stored, state))) return 'lost';
  const hasTwoLabels = new Set(Object.values(stored)).size < Object.keys(stored).length;
  if (!hasTwoLabels && expected.some((state) => isWithin(state, stored))) return 'resurrected';
  return 'mislabelled';
}
