import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A profile of `node --cpu-prof`. https://chromedevtools.github.io/devtools-protocol/v8/Profiler/#type-Profile */
export interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string } }[];
  samples: number[];
  /** Microseconds of the monotonic clock. */
  startTime: number;
  /** Microseconds between each sample and the previous one. */
  timeDeltas: number[];
}

/** Reads the profiles of all threads of a process. */
export async function readProfiles(folder: string): Promise<CpuProfile[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.cpuprofile')).sort();
  return Promise.all(files.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8'))));
}

/**
 * Self time of each place within a window, in seconds, the longest first. Threads that were idle, such as the one in
 * which tsx loads modules, do not count.
 */
export function secondsByPlace(
  profiles: readonly CpuProfile[],
  [begin, end]: readonly [begin: number, end: number],
): [place: string, seconds: number][] {
  const sums = new Map<string, number>();
  for (const profile of profiles) {
    const own = secondsInThread(profile, begin, end);
    if ([...own.keys()].every((place) => place === '(idle)')) continue;
    for (const [place, seconds] of own) sums.set(place, (sums.get(place) ?? 0) + seconds);
  }
  return [...sums].sort((a, b) => b[1] - a[1]);
}

function secondsInThread(profile: CpuProfile, begin: number, end: number): Map<string, number> {
  const { nodes, samples, timeDeltas, startTime } = profile;
  const places = new Map(nodes.map(({ id, callFrame }) => [id, placeOf(callFrame)]));
  const sums = new Map<string, number>();
  let time = startTime;
  for (const [i, id] of samples.entries()) {
    const delta = timeDeltas[i] ?? 0;
    time += delta;
    if (delta <= 0 || time <= begin || time > end) continue;
    const place = places.get(id) ?? 'unknown';
    sums.set(place, (sums.get(place) ?? 0) + delta / 1e6);
  }
  return sums;
}

const root = new URL('../..', import.meta.url).href;

/** A package, Node, a place in V8, or a file and function of the project. */
function placeOf({ functionName, url }: CpuProfile['nodes'][number]['callFrame']): string {
  if (url === '') return functionName || '(program)';
  if (url.startsWith('node:')) return 'Node';
  const [, name] = /\/node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*\/node_modules\/)/.exec(url) ?? [];
  if (name) return name.startsWith('onnxruntime') ? 'ONNX Runtime' : name;
  const file = url.startsWith(root) ? url.slice(root.length) : url.slice(url.lastIndexOf('/') + 1);
  return `${file}: ${functionName || 'module'}`;
}
