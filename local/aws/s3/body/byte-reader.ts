export interface ByteReaderOptions {
  maxLineBytes: number;
  /** Makes the error for a line that is longer. */
  tooLong(): Error;
  /** Makes the error for a stream that ends too early. */
  ended(): Error;
  /** Bytes to read before those of the stream. */
  initial?: Buffer;
}

export type ByteReader = ReturnType<typeof createByteReader>;

/** Reads a stream of buffers by lines, by number of bytes, or up to a delimiter. */
export function createByteReader(
  source: AsyncIterable<Buffer>,
  { maxLineBytes, tooLong, ended, initial = Buffer.alloc(0) }: ByteReaderOptions,
) {
  const iterator = source[Symbol.asyncIterator]();
  let rest: Buffer = initial;

  async function load(): Promise<boolean> {
    const { value, done } = await iterator.next();
    if (done) return false;
    rest = rest.length === 0 ? value : Buffer.concat([rest, value]);
    return true;
  }

  async function loadMore(): Promise<void> {
    if (!(await load())) throw ended();
  }

  return {
    isAtEnd: async (): Promise<boolean> => rest.length === 0 && !(await load()),

    /** Looks ahead; `text` is ASCII. */
    async startsWith(text: string): Promise<boolean> {
      while (rest.length < text.length) await loadMore();
      return rest.toString('latin1', 0, text.length) === text;
    },

    /** Up to CRLF, without it. */
    async line(encoding: 'latin1' | 'utf8'): Promise<string> {
      for (;;) {
        const end = rest.indexOf('\r\n');
        if (end !== -1) {
          const text = rest.toString(encoding, 0, end);
          rest = rest.subarray(end + 2);
          return text;
        }
        if (rest.length > maxLineBytes) throw tooLong();
        await loadMore();
      }
    },

    async *bytes(count: number): AsyncGenerator<Buffer> {
      for (let left = count; left > 0; ) {
        if (rest.length === 0) await loadMore();
        const data = rest.subarray(0, left);
        rest = rest.subarray(data.length);
        left -= data.length;
        yield data;
      }
    },

    /** Yields everything before the delimiter, and skips the delimiter. */
    async *until(delimiter: Buffer): AsyncGenerator<Buffer> {
      for (;;) {
        const end = rest.indexOf(delimiter);
        const ready = end === -1 ? rest.length - delimiter.length + 1 : end;
        if (ready > 0) {
          const data = rest.subarray(0, ready);
          rest = rest.subarray(ready);
          yield data;
        }
        if (end !== -1) {
          rest = rest.subarray(delimiter.length);
          return;
        }
        await loadMore();
      }
    },
  };
}
