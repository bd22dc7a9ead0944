/** Files that say under which terms a base model's weights may be passed on; they lie beside it, where it has some. */
const licenceFiles = ['LICENSE', 'NOTICE'] as const;

/** Such files by their names, in that order; empty where a base model has none. */
export type LicenceFiles = ReadonlyMap<string, Uint8Array>;

/** Those files of a base model that `read` finds: it resolves to undefined for one that is not there. */
export async function readLicenceFiles(read: (name: string) => Promise<Uint8Array | undefined>): Promise<LicenceFiles> {
  const found = await Promise.all(licenceFiles.map(async (name) => [name, await read(name)] as const));
  return new Map(found.filter((file): file is [(typeof file)[0], Uint8Array] => file[1] !== undefined));
}
