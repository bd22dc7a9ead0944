import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** As `node --cpu-prof` writes it. https://chromedevtools.github.io/devtools-protocol/v8/Profiler/#type-Profile */
export interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string } }[];
  samples: number[];
  /** Microseconds from each sample to the one before. */
  timeDeltas: number[];
}

/** Reads the profiles of all threads of a process. */
export async function readProfiles(folder: string): Promise<CpuProfile[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.cpuprofile')).sort();
  return Promise.all(files.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8'))));
}

/** Seconds that each place ran itself, what it called left out; the most first. */
export function secondsByPlace(profiles: readonly CpuProfile[]): [place: string, seconds: number][] {
  const sums = new Map<string, number>();
  for (const { nodes, samples, timeDeltas } of profiles) {
    const places = new Map(nodes.map(({ id, callFrame }) => [id, placeOf(callFrame)]));
    for (const [i, id] of samples.entries()) {
      const place = places.get(id) ?? 'unknown';
      sums.set(place, (sums.get(place) ?? 0) + Math.max(0, timeDeltas[i] ?? 0) / 1e6);
    }
  }
  return [...sums].sort((a, b) => b[1] - a[1]);
}

/** A package, Node, V8's own, or a file of the project with the function. */
function placeOf({ functionName, url }: CpuProfile['nodes'][number]['callFrame']): string {
  if (url === '') return functionName || '(program)';
  if (url.startsWith('node:')) return 'Node';
  const [, name] = /\/node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*\/node_modules\/)/.exec(url) ?? [];
  if (name) return name.startsWith('onnxruntime') ? 'ONNX Runtime' : name;
  const [file = url] = /(?:shared|functions|bench)\/.*$/.exec(url) ?? [];
  return `${file}: ${functionName || 'module'}`;
}
