const entries = (tiff: Buffer, directory: number) =>
  Array.from({ length: tiff.readUInt16LE(directory) }, (_, i) => directory + 2 + 12 * i);

/** Changes the value of an existing tag in the first page of a little-endian TIFF. */
export function withTag(tiff: Buffer, tag: number, value: number): Buffer {
  const copy = Buffer.from(tiff);
  const entry = entries(copy, copy.readUInt32LE(4)).find((at) => copy.readUInt16LE(at) === tag);
  if (entry === undefined) throw new Error(`There is no tag ${tag}.`);
  copy.writeUInt16LE(4, entry + 2);
  copy.writeUInt32LE(1, entry + 4);
  copy.writeUInt32LE(value, entry + 8);
  return copy;
}

/** Adds a tag of 32 bits to the first page of a little-endian TIFF. */
export function withNewTag(tiff: Buffer, tag: number, value: number): Buffer {
  const directory = tiff.readUInt32LE(4);
  const count = tiff.readUInt16LE(directory);
  const old = tiff.subarray(directory + 2, directory + 2 + 12 * count);
  const added = Buffer.alloc(12);
  added.writeUInt16LE(tag);
  added.writeUInt16LE(4, 2);
  added.writeUInt32LE(1, 4);
  added.writeUInt32LE(value, 8);
  const sorted = [...Array.from({ length: count }, (_, i) => old.subarray(12 * i, 12 * i + 12)), added];
  sorted.sort((a, b) => a.readUInt16LE() - b.readUInt16LE());
  const copy = Buffer.concat([tiff, Buffer.alloc(2), ...sorted, Buffer.alloc(4)]);
  copy.writeUInt16LE(count + 1, tiff.length);
  copy.writeUInt32LE(tiff.length, 4);
  return copy;
}

/** Appends a directory with one tag to a TIFF. @returns the file and the offset of the directory */
export function withDirectory(tiff: Buffer, tag: number, value: number): { tiff: Buffer; at: number } {
  const directory = Buffer.alloc(18);
  directory.writeUInt16LE(1);
  directory.writeUInt16LE(tag, 2);
  directory.writeUInt16LE(4, 4);
  directory.writeUInt32LE(1, 6);
  directory.writeUInt32LE(value, 10);
  return { tiff: Buffer.concat([tiff, directory]), at: tiff.length };
}
