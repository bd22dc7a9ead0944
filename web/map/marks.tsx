/** Colours that stay apart for most eyes (Okabe and Ito, jfly.uni-koeln.de/color, and four more). */
const colours = [
  '#0072b2',
  '#e69f00',
  '#009e73',
  '#cc79a7',
  '#56b4e9',
  '#d55e00',
  '#8c8c00',
  '#7a68c8',
  '#a0522d',
  '#777777',
];

/** Outlines around 0, 0 within a circle of radius 1 or a little more, all of about the same area. */
const shapes = [
  'M1 0A1 1 0 1 1 -1 0A1 1 0 1 1 1 0Z',
  'M-.9 -.9H.9V.9H-.9Z',
  'M0 -1.25L1.2 .85H-1.2Z',
  'M0 -1.3L1.3 0L0 1.3L-1.3 0Z',
];

export interface MarkStyle {
  colour: string;
  /** SVG path data. */
  shape: string;
}

/** How the points of the label with this place in the list look: 40 are told apart, by colour first, then by shape. */
export const markOf = (index: number): MarkStyle => ({
  colour: colours[index % colours.length] as string,
  shape: shapes[Math.floor(index / colours.length) % shapes.length] as string,
});

/** Of an image without a label. */
export const unlabelledShape = 'M1 0A1 1 0 1 1 -1 0A1 1 0 1 1 1 0ZM.5 0A.5 .5 0 1 0 -.5 0A.5 .5 0 1 0 .5 0Z';

export function Mark({ style }: { style: MarkStyle }) {
  return (
    <svg class="mark" viewBox="-1.5 -1.5 3 3" aria-hidden="true">
      <path d={style.shape} fill={style.colour} />
    </svg>
  );
}
