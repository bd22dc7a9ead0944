/** A file that was dropped or chosen, with the folders it lay in, outermost first. */
export interface PickedFile {
  file: File;
  folders: string[];
}

/** A file or folder that the browser could not read. */
export interface Unread {
  name: string;
  reason: string;
}

export interface Picked {
  files: PickedFile[];
  unread: Unread[];
}

/**
 * What was dropped, folders and all; what can't be read stops nothing else. To be called in the event itself:
 * afterwards the browser forgets it.
 */
export async function readDropped(transfer: DataTransfer): Promise<Picked> {
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry?.() ?? []);
  const picked: Picked = { files: [], unread: [] };
  if (entries.length === 0) picked.files.push(...readChosen(transfer.files));
  for (const entry of entries) await readEntry(entry, [], picked);
  return picked;
}

async function readEntry(entry: FileSystemEntry, folders: string[], picked: Picked): Promise<void> {
  try {
    if (entry.isFile) {
      const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
      picked.files.push({ file, folders });
      return;
    }
    const reader = (entry as FileSystemDirectoryEntry).createReader();
    // A reader hands out at most 100 entries a call, and none when it has no more.
    for (;;) {
      const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
      if (batch.length === 0) return;
      for (const each of batch) await readEntry(each, [...folders, entry.name], picked);
    }
  } catch (error) {
    const reason = `can't be read (${(error as Error).message}): drop it again, or choose the folder`;
    picked.unread.push({ name: [...folders, entry.name].join('/'), reason });
  }
}

/** What was chosen with a file field; `webkitRelativePath` has the folders where a folder was chosen. */
export function readChosen(files: Iterable<File>): PickedFile[] {
  return [...files].map((file) => ({ file, folders: file.webkitRelativePath.split('/').slice(0, -1) }));
}
