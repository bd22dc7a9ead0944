import type { Rejection } from '../../domain/state/records.ts';
import { createBudget } from './budget.ts';
import { damaged, isFault } from './fault.ts';
import { type Input, type Source, undecodable } from './source.ts';

/** Maximum number of concurrent decodings: more than libuv has threads. */
const maxDecodings = 1_000;

/**
 * libvips writes all messages into one buffer, and a failed decoding reads and clears it. With concurrent decodings, it
 * may get another one's message or none, so a decoding that needs its message runs alone.
 */
const decodings = createBudget(maxDecodings);

/**
 * Runs `work` on an image. After a failure, runs it again alone on the image without its harmless faults: the message
 * then belongs to this image.
 * @returns the result and the source that gave it
 * @throws Error for a cause outside the image
 */
export async function attempt<T>(
  source: Source,
  work: (input: Input) => Promise<T>,
): Promise<{ ok: true; result: T; source: Source } | { ok: false; rejection: Rejection }> {
  const input = source.open();
  if (isFault(input)) return { ok: false, rejection: undecodable(input) };
  try {
    return { ok: true, result: await decodings(1, () => work(input)), source };
  } catch {}

  const mended = source.mend?.() ?? input;
  if (isFault(mended)) return { ok: false, rejection: undecodable(mended) };
  const again = { ...input, bytes: mended.bytes };
  try {
    const result = await decodings(maxDecodings, () => work(again));
    const { mend, ...rest } = source;
    return { ok: true, result, source: { ...rest, open: () => again } };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (isShortOfMemory(message)) throw error;
    const fault = 'otherwise' in mended ? mended.otherwise : undefined;
    return {
      ok: false,
      rejection: undecodable(fault ?? damaged(`its ${source.format} data are damaged${said(message)}`)),
    };
  }
}

/** A retry may succeed. libtiff and libheif also report memory errors for files that ask for none or too much. */
const isShortOfMemory = (message: string) => /out of memory|insufficient memory|bad_alloc/i.test(message);

/** The message of libvips, without module names and meaningless lines. */
function said(message: string): string {
  const lines = message
    .split('\n')
    .map((line) => line.replace(/^(?:Input buffer has corrupt header: ?)?(?:\w+: )?/, '').trim());
  const line = lines.find(
    (text) => text !== '' && !/^(?:Warning treated|Unknown error|Input buffer contains|bad seek)/.test(text),
  );
  return line ? `: ${line.replace(/\.$/, '')}` : '';
}
