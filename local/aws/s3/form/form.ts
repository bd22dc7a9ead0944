import { S3Error } from '../protocol/errors.ts';

/** What may precede the file: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTForms.html */
const maxFieldBytes = 20 * 1024;

export interface Form {
  /** By lower-case name, in the order given; the file is not among them. */
  fields: Map<string, string>;
  fileName: string;
  /** The file's bytes; fails when the form ends before they do. */
  file: AsyncGenerator<Buffer>;
}

/**
 * Reads a multipart/form-data body up to its file, which is left to be streamed. Fields behind the file are ignored,
 * as S3 does.
 * @throws S3Error MalformedPOSTRequest, MaxPostPreDataLengthExceeded, InvalidArgument
 */
export async function openForm(source: AsyncIterable<Buffer>, contentType: string): Promise<Form> {
  const boundary = /;\s*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  if (!boundary) throw new S3Error('MalformedPOSTRequest');
  const delimiter = Buffer.from(`\r\n--${boundary[1] ?? boundary[2]}`);
  const reader = createReader(source);
  const fields = new Map<string, string>();
  let total = 0;

  for await (const bytes of reader.until(delimiter)) total += bytes.length;
  for (;;) {
    const line = await reader.line();
    if (line.startsWith('--'))
      throw new S3Error('InvalidArgument', 'POST requires exactly one file upload per request.', {
        ArgumentName: 'file',
        ArgumentValue: '0',
      });
    if (line !== '') throw new S3Error('MalformedPOSTRequest');
    const { name, fileName } = await partHead(reader);
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

async function partHead(reader: Reader): Promise<{ name: string; fileName: string }> {
  let disposition = '';
  for (let line = await reader.line(); line !== ''; line = await reader.line()) {
    const [, field = '', value = ''] = /^([^:]+):\s*(.*)$/.exec(line) ?? [];
    if (field.toLowerCase() === 'content-disposition') disposition = value;
  }
  const name = /;\s*name="((?:[^"\\]|\\.)*)"/i.exec(disposition)?.[1];
  if (name === undefined) throw new S3Error('MalformedPOSTRequest');
  const fileName = /;\s*filename="((?:[^"\\]|\\.)*)"/i.exec(disposition)?.[1] ?? '';
  return { name: unquote(name), fileName: unquote(fileName).replace(/^.*[\\/]/, '') };
}

const unquote = (text: string) => text.replaceAll('%22', '"').replace(/\\(["\\])/g, '$1');

type Reader = ReturnType<typeof createReader>;

function createReader(source: AsyncIterable<Buffer>) {
  const iterator = source[Symbol.asyncIterator]();
  // The first delimiter has no line before it.
  let rest: Buffer = Buffer.from('\r\n');

  async function more(): Promise<void> {
    const { value, done } = await iterator.next();
    if (done) throw new S3Error('MalformedPOSTRequest');
    rest = rest.length === 0 ? value : Buffer.concat([rest, value]);
  }

  return {
    async line(): Promise<string> {
      for (;;) {
        const end = rest.indexOf('\r\n');
        if (end !== -1) {
          const text = rest.toString('utf8', 0, end);
          rest = rest.subarray(end + 2);
          return text;
        }
        // The last delimiter may end the body without a line's end.
        if (rest.length >= 2 && rest.toString('latin1', 0, 2) === '--') return '--';
        if (rest.length > maxFieldBytes) throw new S3Error('MaxPostPreDataLengthExceeded');
        await more();
      }
    },

    /** Yields what precedes the delimiter, and goes on behind it. */
    async *until(delimiter: Buffer): AsyncGenerator<Buffer> {
      for (;;) {
        const end = rest.indexOf(delimiter);
        if (end !== -1) {
          const before = rest.subarray(0, end);
          rest = rest.subarray(end + delimiter.length);
          if (before.length > 0) yield before;
          return;
        }
        const safe = rest.length - delimiter.length + 1;
        if (safe > 0) {
          const before = rest.subarray(0, safe);
          rest = rest.subarray(safe);
          yield before;
        }
        await more();
      }
    },
  };
}
