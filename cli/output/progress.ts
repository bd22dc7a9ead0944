import type { WriteStream } from 'node:tty';
import { SingleBar } from 'cli-progress';
import { timeLeft } from '../../shared/domain/duration.ts';
import { count, percent, seconds, shorten } from './text.ts';

export interface Progress {
  update(done: number, total?: number, details?: Details): void;
  /** Removes the bar. */
  stop(): void;
}

/** What a training reports besides its progress. */
export interface Details {
  loss?: number | undefined;
  secondsLeft?: number | undefined;
}

export interface ProgressOptions {
  title: string;
  total: number;
  /** Show the number of images, the rate and the remaining time instead of the share. */
  images: boolean;
}

/** The interval between lines without a terminal. */
const lineSeconds = 5;

/** A progress bar, or without a terminal a line every few seconds. */
export function startProgress(
  stream: NodeJS.WritableStream,
  { title, total: firstTotal, images }: ProgressOptions,
  now: () => number = () => performance.now() / 1000,
): Progress {
  const start = now();
  const show = isTerminal(stream) ? bar(stream, title) : lines(stream, title, now);
  let total = firstTotal;
  let first: number | undefined;
  return {
    update(done, newTotal = total, details = {}) {
      total = newTotal;
      first ??= done;
      const share = total > 0 ? done / total : 0;
      const text = images
        ? describeImages(done, total, done - first, now() - start)
        : [percent(share), ...describeDetails(details)].join(', ');
      show.update(share, text);
    },
    stop: show.stop,
  };
}

/**
 * `1,200 of 3,068 images, 61/s, 30.6 s left`
 * @param fresh number of images done in `elapsed` seconds
 */
export function describeImages(done: number, total: number, fresh: number, elapsed: number): string {
  const parts = [`${count(done)} of ${count(total)} images`];
  if (fresh > 0 && elapsed > 0.5) {
    const rate = fresh / elapsed;
    parts.push(`${count(rate)}/s`);
    if (done < total) parts.push(`${seconds((total - done) / rate)} left`);
  }
  return parts.join(', ');
}

/** `loss 0.412`, `about 4 min left` */
function describeDetails({ loss, secondsLeft }: Details): string[] {
  return [
    ...(loss === undefined ? [] : [`loss ${loss.toFixed(3)}`]),
    ...(secondsLeft === undefined ? [] : [timeLeft(secondsLeft)]),
  ];
}

interface Shown {
  update(share: number, text: string): void;
  stop(): void;
}

function isTerminal(stream: NodeJS.WritableStream): stream is WriteStream {
  return (stream as WriteStream).isTTY === true;
}

/** The minimum width of the text next to a bar. */
const textColumns = 50;

function bar(stream: WriteStream, title: string): Shown {
  const barsize = Math.max(8, Math.min(30, stream.columns - title.length - textColumns - 6));
  const width = stream.columns - title.length - barsize - 7;
  const drawn = new SingleBar({
    stream,
    format: `  ${title}  {bar}  {text}`,
    barsize,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    clearOnComplete: true,
    // An interrupt must end the process, and leave the terminal with cursor and line wrapping.
    hideCursor: false,
    linewrap: true,
    gracefulExit: false,
  });
  drawn.start(1, 0, { text: '' });
  return {
    update: (share, text) => drawn.update(share, { text: shorten(text, width) }),
    stop: () => drawn.stop(),
  };
}

function lines(stream: NodeJS.WritableStream, title: string, now: () => number): Shown {
  let last = now();
  return {
    update(_, text) {
      if (now() - last < lineSeconds) return;
      last = now();
      stream.write(`  ${title}  ${text}\n`);
    },
    stop() {},
  };
}
