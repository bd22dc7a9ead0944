/** A grid of square tiles with captions. Lengths in px. */
interface Grid {
  columns: number;
  rows: number;
  height: number;
  tileWidth: number;
  rowHeight: number;
}

const gap = 8;
const captionHeight = 24;
const minTileWidth = 128;
/** Below this width, three tiles must fit. */
const phoneWidth = 480;
const minTileWidthOnPhone = 104;

export function layOut(tiles: number, width: number): Grid {
  const least = width < phoneWidth ? minTileWidthOnPhone : minTileWidth;
  const columns = Math.max(1, Math.floor((width + gap) / (least + gap)));
  const tileWidth = (width - gap * (columns - 1)) / columns;
  const rowHeight = tileWidth + captionHeight + gap;
  const rows = Math.ceil(tiles / columns);
  return { columns, rows, height: rows * rowHeight, tileWidth, rowHeight };
}

/** Rows rendered above and below the visible ones, so that scrolling shows no gaps. */
const marginRows = 2;

/** The first tile to render and the one after the last, for a viewport at `top`. */
export function visible(tiles: number, { columns, rowHeight }: Grid, top: number, height: number): [number, number] {
  const first = Math.max(0, Math.floor(top / rowHeight) - marginRows);
  const last = Math.ceil((top + height) / rowHeight) + marginRows;
  return [Math.min(tiles, first * columns), Math.min(tiles, Math.max(0, last) * columns)];
}

export function positionOf(index: number, { columns, tileWidth, rowHeight }: Grid): { x: number; y: number } {
  return { x: (index % columns) * (tileWidth + gap), y: Math.floor(index / columns) * rowHeight };
}

/** The tile that a key moves to; undefined if the key moves nowhere. */
export function step(
  key: string,
  index: number,
  tiles: number,
  { columns }: Grid,
  rowsOfPage: number,
): number | undefined {
  const steps: Record<string, number> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -columns,
    ArrowDown: columns,
    PageUp: -columns * rowsOfPage,
    PageDown: columns * rowsOfPage,
    Home: -index,
    End: tiles - 1 - index,
  };
  const distance = steps[key];
  if (distance === undefined || tiles === 0) return undefined;
  const next = index + distance;
  if (next >= 0 && next < tiles) return next;
  return Math.abs(distance) > 1 ? Math.min(tiles - 1, Math.max(0, next)) : undefined;
}
