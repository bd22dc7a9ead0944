/** Share of the steps that the rate rises for. */
const RISE = 0.3;
/** Rates at the beginning and at the end, as shares of the highest. */
const START = 1 / 25;
const END = START / 1e4;

/**
 * The learning rate of a step, as a share of the highest. It rises and then falls almost to 0, both along a cosine
 * (Smith and Topin, "Super-convergence", 2019). The constants are PyTorch's defaults.
 * https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.OneCycleLR.html
 * @param step counted from 0
 * @param steps number of all steps
 */
export function oneCycle(step: number, steps: number): number {
  const top = RISE * steps - 1;
  return step <= top ? between(START, 1, step / top) : between(1, END, (step - top) / (steps - 1 - top));
}

const between = (from: number, to: number, share: number): number =>
  to + ((from - to) * (1 + Math.cos(Math.PI * share))) / 2;
