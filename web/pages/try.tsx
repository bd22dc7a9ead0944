export const Try = (_: { name: string; rest: string[] }) => null;
