import type { Rejection } from '../../domain/state/records.ts';
import { createBudget } from './budget.ts';
import { damaged, isFault } from './fault.ts';
import { type Input, type Source, undecodable } from './source.ts';

/** Decodings at once, more than there are threads for them. */
const most = 1_000;

/**
 * All of libvips' messages go into one buffer, which a decoding that fails clears: beside others, it may find theirs or
 * none. So it runs side by side as long as nobody asks for a message, and alone where one is needed.
 */
const decodings = createBudget(most);

/**
 * Works on an image; where that fails, once more: on the image without its harmless faults, and alone, so that the
 * reason is its own.
 * @returns also the source that gave the result
 * @throws Error for what is not the image's fault
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
    const result = await decodings(most, () => work(again));
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

/** A later try may do better. libtiff and libheif speak of memory, too, where a file asks for none or for too much. */
const isShortOfMemory = (message: string) => /out of memory|insufficient memory|bad_alloc/i.test(message);

/** What libvips says, without the names of its parts and what says nothing. */
function said(message: string): string {
  const lines = message
    .split('\n')
    .map((line) => line.replace(/^(?:Input buffer has corrupt header: ?)?(?:\w+: )?/, '').trim());
  const line = lines.find(
    (text) => text !== '' && !/^(?:Warning treated|Unknown error|Input buffer contains|bad seek)/.test(text),
  );
  return line ? `: ${line.replace(/\.$/, '')}` : '';
}
