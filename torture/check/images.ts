import { type Deed, placeOf } from '../client/model.ts';
import { type Images, keyOfImages } from '../history/image-steps.ts';
import { isExplained } from '../history/linearize.ts';
import type { Finding } from './finding.ts';
import { contentsBelow, type Inside } from './inside.ts';

/** Is what the bucket holds what the owner's requests have made of it, in some order that fits their answers? */
export async function checkImages({ uploads, model }: Inside): Promise<Finding[]> {
  const places = new Map<string, Record<string, string>>();
  for (const [key, content] of await contentsBelow(uploads, '')) {
    const place = placeOf(key);
    places.set(place, { ...places.get(place), [key]: content });
  }
  const findings: Finding[] = [];
  for (const place of new Set([...places.keys(), ...model.images.keys()])) {
    const found = places.get(place) ?? {};
    const [dataset = '', file = ''] = place.split(': ');
    const wide = model.wide.filter((its) => its.dataset === dataset).flatMap(({ deedsIn }) => deedsIn(file));
    const deeds = [...(model.images.get(place) ?? []), ...wide];
    const kind = judge(deeds, found);
    if (!kind) continue;
    const list = Object.entries(found).map(([key, content]) => `${key}=${content.slice(0, 8)}`);
    findings.push({
      kind,
      text: `${place}: the bucket has ${list.join(', ') || 'nothing'}, which no order of the requests explains.`,
      spans: deeds.map(({ span }) => span),
      words: [`/${file}`],
    });
  }
  return findings;
}

function judge(deeds: readonly Deed<Images>[], found: Images): Finding['kind'] | undefined {
  const operations = deeds.map(({ span: { start, end }, ways }) => ({ start, end, ways }));
  const explains = (isWanted: (state: Images) => boolean) =>
    isExplained(operations, {}, { isWanted, keyOf: keyOfImages });
  if (explains((state) => keyOfImages(state) === keyOfImages(found))) return undefined;
  const isWithin = (some: Images, all: Images) => Object.entries(some).every(([key, content]) => all[key] === content);
  if (explains((state) => isWithin(found, state))) return 'lost';
  const hasTwoLabels = new Set(Object.values(found)).size < Object.keys(found).length;
  if (!hasTwoLabels && explains((state) => isWithin(state, found))) return 'resurrected';
  return 'mislabelled';
}
