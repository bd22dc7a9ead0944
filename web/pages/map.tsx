export const MapPage = (_: { name: string; rest: string[] }) => null;
