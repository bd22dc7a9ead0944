/** Which part of a grid of equal tiles is to be drawn. Lengths in px. */
export interface Grid {
  columns: number;
  rows: number;
  /** Of everything. */
  height: number;
  tileWidth: number;
  rowHeight: number;
}

const gap = 8;
const caption = 24;

/** Below this width three tiles must fit. */
const phone = 480;

/** A grid of square tiles with a caption. */
export function layOut(items: number, width: number): Grid {
  const least = width < phone ? 104 : 128;
  const columns = Math.max(1, Math.floor((width + gap) / (least + gap)));
  const tileWidth = (width - gap * (columns - 1)) / columns;
  const rowHeight = tileWidth + caption + gap;
  const rows = Math.ceil(items / columns);
  return { columns, rows, height: rows * rowHeight, tileWidth, rowHeight };
}

/** Rows drawn above and below what is seen, so that scrolling shows no gaps. */
const around = 2;

/** First and last item (not included) to draw, when what is seen begins at `top` and is `height` high. */
export function visible(items: number, { columns, rowHeight }: Grid, top: number, height: number): [number, number] {
  const first = Math.max(0, Math.floor(top / rowHeight) - around);
  const last = Math.ceil((top + height) / rowHeight) + around;
  return [Math.min(items, first * columns), Math.min(items, Math.max(0, last) * columns)];
}

export function positionOf(index: number, { columns, tileWidth, rowHeight }: Grid): { x: number; y: number } {
  return { x: (index % columns) * (tileWidth + gap), y: Math.floor(index / columns) * rowHeight };
}

/** Where a key of the keyboard leads from `index`; undefined where it leads nowhere. */
export function moved(key: string, index: number, items: number, { columns }: Grid, page: number): number | undefined {
  const steps: Record<string, number> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
    PageUp: -columns * page,
    PageDown: columns * page,
    Home: -index,
    End: items - 1 - index,
  };
  const step = steps[key];
  if (step === undefined || items === 0) return undefined;
  const wanted = index + step;
  if (wanted < 0 || wanted >= items) return Math.abs(step) > 1 ? Math.min(items - 1, Math.max(0, wanted)) : undefined;
  return wanted;
}
