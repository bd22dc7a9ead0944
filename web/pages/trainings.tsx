export const Trainings = (_: { name: string; rest: string[] }) => null;
