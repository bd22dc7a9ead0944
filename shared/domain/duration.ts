/** `35 s`, `4 min`, `2 h` */
export function duration(seconds: number): string {
  if (seconds < 1) return 'under 1 s';
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3_600)} h`;
}

/** `about 4 min left` */
export const timeLeft = (seconds: number): string => `about ${duration(Math.max(1, seconds))} left`;
