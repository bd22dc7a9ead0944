/** Colours that people with colour blindness can tell apart (Okabe and Ito, jfly.uni-koeln.de/color, and four more). */
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

/** Outlines of about the same area around 0, 0, with a radius near 1. */
const shapes = [
  'M1 0A1 1 0 1 1 -1 0A1 1 0 1 1 1 0Z',
  'M-.9 -.9H.9V.9H-.9Z',
  'M0 -1.25L1.2 .85H-1.2Z',
  'M0 -1.3L1.3 0L0 1.3L-1.3 0Z',
];

export interface Mark {
  colour: string;
  /** SVG path data. */
  shape: string;
}

/** The mark of a label by its place in the list. 40 labels get different marks. */
export const markOf = (index: number): Mark => ({
  colour: colours[index % colours.length] as string,
  shape: shapes[Math.floor(index / colours.length) % shapes.length] as string,
});

export const unlabelledMark: Mark = {
  colour: '#8a8a84',
  shape: 'M1 0A1 1 0 1 1 -1 0A1 1 0 1 1 1 0ZM.5 0A.5 .5 0 1 0 -.5 0A.5 .5 0 1 0 .5 0Z',
};

export function MarkIcon({ mark }: { mark: Mark }) {
  return (
    <svg class="mark" viewBox="-1.5 -1.5 3 3" aria-hidden="true">
      <path d={mark.shape} fill={mark.colour} />
    </svg>
  );
}
