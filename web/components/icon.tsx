/** Outlines in a box of 20 × 20, in the text colour. */
const paths = {
  overview: 'M3 9.5 10 4l7 5.5V16H3zM8 16v-4h4v4',
  images: 'M3 4.5h14v11H3zM3 13l4-4 4 4M10.5 12.5l2.5-2.5 4 4M13 7.6v.1',
  train: 'M10 3v3M10 14v3M3 10h3M14 10h3M5.5 5.5l2 2M12.5 12.5l2 2M5.5 14.5l2-2M12.5 7.5l2-2',
  results: 'M3.5 16.5h13M5.5 16v-5M10 16V5M14.500 16V8.500',
  versions: 'M6 4v12M6 12c0-4 8-2 8-6M6 16.500v.1M14 4v2',
  try: 'M4 10.500 8.500 15 16 5.500',
  map: 'M6 6.500v.1M13.500 5v.1M9.500 10v.1M5 14v.1M14.500 12v.1M11 15.500v.1M15.500 8.500v.1',
  settings: 'M3 6h8M15 6h2M3 14h2M9 14h8M13 4v4M7 12v4',
  datasets: 'M3.500 5.500h5l1.500 2h6.500v8h-13z',
  upload: 'M10 13V4M6.500 7.500 10 4l3.500 3.500M4 16h12',
  camera: 'M3 6.500h3l1.500-2h5l1.500 2h3v9H3zM10 13.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  const dots = name === 'map';
  return (
    <svg width={size} height={size} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path
        d={paths[name]}
        fill="none"
        stroke="currentColor"
        stroke-width={dots ? 2.6 : 1.5}
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
