import { type ByteReader, createByteReader } from '../body/byte-reader.ts';
import { invalidArgument, S3Error } from '../protocol/errors.ts';

/** Limit of everything before the file: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html */
const maxFieldBytes = 20 * 1024;

export interface Form {
  /** By lower-case name, in order, without the file. */
  fields: Map<string, string>;
  fileName: string;
  /** The file's bytes. Fails if the form ends before the file does. */
  file: AsyncGenerator<Buffer>;
}

/**
 * Reads a multipart/form-data body up to its file, which the caller streams. Like S3, it ignores fields after the file.
 * @throws S3Error MalformedPOSTRequest, MaxPostPreDataLengthExceeded, InvalidArgument
 */
export async function openForm(source: AsyncIterable<Buffer>, contentType: string): Promise<Form> {
  const boundary = /;\s*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  if (!boundary) throw new S3Error('MalformedPOSTRequest');
  const delimiter = Buffer.from(`\r\n--${boundary[1] ?? boundary[2]}`);
  const reader = createByteReader(source, {
    maxLineBytes: maxFieldBytes,
    tooLong: () => new S3Error('MaxPostPreDataLengthExceeded'),
    ended: () => new S3Error('MalformedPOSTRequest'),
    // No line precedes the first delimiter.
    initial: Buffer.from('\r\n'),
  });
  const fields = new Map<string, string>();
  let total = 0;

  for await (const bytes of reader.until(delimiter)) total += bytes.length;
  for (;;) {
    // The last delimiter ends in two hyphens, perhaps without a line end.
    if (await reader.startsWith('--')) {
      throw invalidArgument('file', '0', 'POST requires exactly one file upload per request.');
    }
    if ((await reader.line('utf8')) !== '') throw new S3Error('MalformedPOSTRequest');
    const { name, fileName } = await readPartHead(reader);
    if (name.toLowerCase() === 'file') return { fields, fileName, file: reader.until(delimiter) };
    const chunks: Buffer[] = [];
    for await (const bytes of reader.until(delimiter)) {
      total += bytes.length;
      if (total > maxFieldBytes) throw new S3Error('MaxPostPreDataLengthExceeded');
      chunks.push(bytes);
    }
    fields.set(name.toLowerCase(), Buffer.concat(chunks).toString('utf8'));
  }
}

async function readPartHead(reader: ByteReader): Promise<{ name: string; fileName: string }> {
  let disposition = '';
  for (let line = await reader.line('utf8'); line !== ''; line = await reader.line('utf8')) {
    const [, field = '', value = ''] = /^([^:]+):\s*(.*)$/.exec(line) ?? [];
    if (field.toLowerCase() === 'content-disposition') disposition = value;
  }
  const name = /;\s*name="((?:[^"\\]|\\.)*)"/i.exec(disposition)?.[1];
  if (name === undefined) throw new S3Error('MalformedPOSTRequest');
  const fileName = /;\s*filename="((?:[^"\\]|\\.)*)"/i.exec(disposition)?.[1] ?? '';
  return { name: unquote(name), fileName: unquote(fileName).replace(/^.*[\\/]/, '') };
}

const unquote = (text: string) => text.replaceAll('%22', '"').replace(/\\(["\\])/g, '$1');
