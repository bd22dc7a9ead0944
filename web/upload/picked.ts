/** A file that was dropped or chosen, with the folders it lay in, outermost first. */
export interface PickedFile {
  file: File;
  folders: string[];
}

/** What was dropped, folders and all. To be called in the event itself: afterwards the browser forgets it. */
export async function readDropped(transfer: DataTransfer): Promise<PickedFile[]> {
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry?.() ?? []);
  if (entries.length === 0) return [...transfer.files].map((file) => ({ file, folders: [] }));
  const found = await Promise.all(entries.map((entry) => readEntry(entry, [])));
  return found.flat();
}

async function readEntry(entry: FileSystemEntry, folders: string[]): Promise<PickedFile[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    return [{ file, folders }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: PickedFile[] = [];
  // A reader hands out at most 100 entries a call, and none when it has no more.
  for (;;) {
    const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (batch.length === 0) return found;
    for (const each of batch) found.push(...(await readEntry(each, [...folders, entry.name])));
  }
}

/** What was chosen with a file field; `webkitRelativePath` has the folders where a folder was chosen. */
export function readChosen(files: Iterable<File>): PickedFile[] {
  return [...files].map((file) => ({ file, folders: file.webkitRelativePath.split('/').slice(0, -1) }));
}
