/** Arithmetic on vectors of equal length, in float64 and in a fixed order, so that results repeat bit for bit. */

/*
 * Loops process four independent elements at a time. The remainder comes first, and no code follows the long loop: V8
 * compiles a loop while it runs, and code after it that has not run yet would send each later call back to the
 * interpreter.
 */

export function dot(a: Float64Array, b: Float64Array): number {
  const { length } = a;
  const first = length % 4;
  let sum = 0;
  for (let i = 0; i < first; i++) sum += (a[i] as number) * (b[i] as number);
  for (let i = first; i < length; i += 4) {
    sum +=
      (a[i] as number) * (b[i] as number) +
      (a[i + 1] as number) * (b[i + 1] as number) +
      ((a[i + 2] as number) * (b[i + 2] as number) + (a[i + 3] as number) * (b[i + 3] as number));
  }
  return sum;
}

/** Adds factor x b to `target`. */
export function add(target: Float64Array, b: Float64Array, factor: number): void {
  const { length } = target;
  const first = length % 4;
  for (let i = 0; i < first; i++) target[i] = (target[i] as number) + factor * (b[i] as number);
  for (let i = first; i < length; i += 4) {
    target[i] = (target[i] as number) + factor * (b[i] as number);
    target[i + 1] = (target[i + 1] as number) + factor * (b[i + 1] as number);
    target[i + 2] = (target[i + 2] as number) + factor * (b[i + 2] as number);
    target[i + 3] = (target[i + 3] as number) + factor * (b[i + 3] as number);
  }
}

/** a + factor x b, as a new vector. */
export function plus(a: Float64Array, b: Float64Array, factor = 1): Float64Array {
  const result = a.slice();
  add(result, b, factor);
  return result;
}

export function scale(target: Float64Array, factor: number): void {
  for (let i = 0; i < target.length; i++) target[i] = (target[i] as number) * factor;
}

/** The largest magnitude; NaN if any value is. */
export function largest(values: Float64Array): number {
  let result = 0;
  for (let i = 0; i < values.length; i++) result = Math.max(result, Math.abs(values[i] as number));
  return result;
}
