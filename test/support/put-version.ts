import type { ObjectStore } from '../../shared/ports/object-store.ts';
import { commitVersion, type VersionDraft } from '../../shared/store/models/commit-version.ts';
import { type NewFiles, storeArtifacts } from '../../shared/store/versions/artifacts.ts';

/** Commits a version with these files, as a training does; gives its number. */
export async function putVersion(
  state: ObjectStore,
  draft: VersionDraft,
  files: Record<string, Uint8Array | string> = {},
): Promise<number> {
  const { version } = await commitVersion(state, draft, (number) =>
    storeArtifacts(state, { ...draft, version: number }, newFiles(files)),
  );
  return version;
}

export const newFiles = (files: Record<string, Uint8Array | string>): NewFiles =>
  new Map(
    Object.entries(files).map(([name, body]) => [
      name,
      { body: typeof body === 'string' ? new TextEncoder().encode(body) : body, contentType: 'text/plain' },
    ]),
  );
