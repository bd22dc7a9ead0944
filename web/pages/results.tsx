export const Results = (_: { name: string; rest: string[] }) => null;
