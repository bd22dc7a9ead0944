/** Runs work as soon as the budget covers its cost, in the order of the calls. */
export type Budget = <T>(cost: number, work: () => Promise<T>) => Promise<T>;

/** Limits the total cost of concurrent work. Work that costs more than `total` runs alone. */
export function createBudget(total: number): Budget {
  let free = total;
  const waiting: { cost: number; start: () => void }[] = [];

  const startNext = () => {
    for (let next = waiting[0]; next && next.cost <= free; next = waiting[0]) {
      waiting.shift();
      free -= next.cost;
      next.start();
    }
  };

  return async (wanted, work) => {
    const cost = Math.min(wanted, total);
    await new Promise<void>((start) => {
      waiting.push({ cost, start });
      startNext();
    });
    try {
      return await work();
    } finally {
      free += cost;
      startNext();
    }
  };
}
