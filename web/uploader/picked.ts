/** A file that was dropped or chosen, with its folders, outermost first. */
export interface PickedFile {
  file: File;
  folders: string[];
}

/** A file or folder that the browser could not read. */
interface Unread {
  name: string;
  reason: string;
}

export interface Picked {
  files: PickedFile[];
  unread: Unread[];
}

/**
 * Reads dropped files and folders. An unreadable one does not stop the others. Call it in the event handler: later the
 * browser no longer has the files.
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
    // A reader returns at most 100 entries a call, and none at the end.
    for (;;) {
      const batch = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
      if (batch.length === 0) return;
      for (const child of batch) await readEntry(child, [...folders, entry.name], picked);
    }
  } catch (error) {
    const reason = `It can't be read (${(error as Error).message}). Drop it again, or choose the folder.`;
    picked.unread.push({ name: [...folders, entry.name].join('/'), reason });
  }
}

/** Reads files chosen with a file field. If a folder was chosen, `webkitRelativePath` has the folders. */
export function readChosen(files: Iterable<File>): PickedFile[] {
  return [...files].map((file) => ({ file, folders: file.webkitRelativePath.split('/').slice(0, -1) }));
}
