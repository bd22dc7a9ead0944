export const Versions = (_: { name: string; rest: string[] }) => null;
