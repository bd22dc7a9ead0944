export const Settings = (_: { name: string; rest: string[] }) => null;
