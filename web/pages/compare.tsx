export const Compare = (_: { name: string; rest: string[] }) => null;
