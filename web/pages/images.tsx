export const Images = (_: { name: string; rest: string[] }) => null;
