/** Files next to a base model that hold the terms of its licence. */
const licenceFiles = ['LICENSE', 'NOTICE'] as const;

/** Contents by file name, in this order. A base model may have none. */
export type LicenceFiles = ReadonlyMap<string, Uint8Array>;

/** @param read resolves to undefined if the file does not exist */
export async function readLicenceFiles(read: (name: string) => Promise<Uint8Array | undefined>): Promise<LicenceFiles> {
  const found = await Promise.all(licenceFiles.map(async (name) => [name, await read(name)] as const));
  return new Map(found.filter((file): file is [(typeof file)[0], Uint8Array] => file[1] !== undefined));
}
