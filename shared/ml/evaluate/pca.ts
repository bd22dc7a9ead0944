import { createRandom } from '../../numeric/random.ts';
import { symmetricEigen } from '../../numeric/symmetric-eigen.ts';

export interface PrincipalComponents {
  /** Coordinates of each row: row-major [rows, components]. */
  projected: Float64Array;
  /** Share of the total variance along each component, from 0 to 1. */
  variance: number[];
}

/** A component has converged when its residual, relative to the largest variance, is at most this. */
const tolerance = 1e-6;
/** Maximum number of steps; features of a CNN take 20 to 40. */
const mostSteps = 160;
/** Steps between two tests of convergence. */
const lookEvery = 8;

/**
 * Principal components by the Lanczos process on the covariance, which is never computed: each step multiplies by the
 * centred features and by their transpose, and makes the new direction orthogonal to all earlier ones (Golub and Van
 * Loan, Matrix Computations, 4th edition, 10.1 and 10.3). The largest weight of each component is positive, as in
 * scikit-learn. If there are fewer dimensions than components, the other components are 0.
 * @param features row-major [rows, width]
 */
export function principalComponents(features: Float32Array, width: number, components: number): PrincipalComponents {
  const rows = width === 0 ? 0 : features.length / width;
  const mean = meanOf(features, width);
  const total = squaresAround(features, mean);
  const projected = new Float64Array(rows * components);
  const variance = new Array<number>(components).fill(0);
  if (total === 0) return { projected, variance };

  const { values, vectors } = largestDirections(features, mean, Math.min(components, width));
  for (const [c, vector] of vectors.entries()) {
    const share = (values[c] as number) / total;
    if (share <= Number.EPSILON) break;
    variance[c] = share;
    projectRows(features, mean, positive(vector)).forEach((value, row) => {
      projected[row * components + c] = value;
    });
  }
  return { projected, variance };
}

/** The directions of largest variance, with the sum of squares along each. */
function largestDirections(features: Float32Array, mean: Float64Array, count: number) {
  const width = mean.length;
  const random = createRandom(0);
  const basis: Float64Array[] = [];
  const diagonal: number[] = [];
  const offDiagonal: number[] = [];
  // An invariant subspace ends a block: the next block starts with a new direction, coupled by 0.
  let next = Float64Array.from({ length: width }, () => random() / 2 ** 31 - 1);
  let length = Math.hypot(...orthogonal(next, basis));
  for (let step = 1; ; step++) {
    const direction = next.map((value) => value / length);
    basis.push(direction);
    next = gramProduct(features, mean, direction);
    diagonal.push(dot(next, direction));
    length = Math.hypot(...orthogonal(next, basis));
    const last = step === Math.min(width, mostSteps);
    if (last || step % lookEvery === 0) {
      const { values, vectors } = symmetricEigen(tridiagonal(diagonal, offDiagonal), step);
      const left = Math.max(
        ...vectors.slice(0, count).map((vector) => Math.abs(length * (vector[step - 1] as number))),
      );
      const reached = step >= count && left <= tolerance * (values[0] as number);
      if (last || reached) {
        return { values, vectors: vectors.slice(0, count).map((weights) => combine(basis, weights)) };
      }
    }
    const ended = length <= 1e-12 * Math.max(...diagonal);
    offDiagonal.push(ended ? 0 : length);
    if (!ended) continue;
    next = Float64Array.from({ length: width }, () => random() / 2 ** 31 - 1);
    length = Math.hypot(...orthogonal(next, basis));
  }
}

/** (X - mean)^T (X - mean) times a direction, in one pass over the rows. */
function gramProduct(features: Float32Array, mean: Float64Array, direction: Float64Array) {
  const width = mean.length;
  const product = new Float64Array(width);
  const middle = dot(mean, direction);
  let sum = 0;
  for (let from = 0; from < features.length; from += width) {
    let along = -middle;
    for (let i = 0; i < width; i++) along += (features[from + i] as number) * (direction[i] as number);
    for (let i = 0; i < width; i++) product[i] = (product[i] as number) + along * (features[from + i] as number);
    sum += along;
  }
  for (let i = 0; i < width; i++) product[i] = (product[i] as number) - sum * (mean[i] as number);
  return product;
}

/**
 * Removes the components of `vector` along the orthonormal basis, in place; runs twice, because one pass leaves
 * rounding errors.
 */
function orthogonal(vector: Float64Array, basis: readonly Float64Array[]): Float64Array {
  for (let turn = 0; turn < 2; turn++) {
    for (const direction of basis) {
      const along = dot(vector, direction);
      for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] as number) - along * (direction[i] as number);
    }
  }
  return vector;
}

function tridiagonal(diagonal: readonly number[], offDiagonal: readonly number[]): Float64Array {
  const size = diagonal.length;
  const matrix = new Float64Array(size * size);
  for (const [i, value] of diagonal.entries()) matrix[i * size + i] = value;
  for (const [i, value] of offDiagonal.slice(0, size - 1).entries()) {
    matrix[i * size + i + 1] = value;
    matrix[(i + 1) * size + i] = value;
  }
  return matrix;
}

function combine(basis: readonly Float64Array[], weights: Float64Array): Float64Array {
  const vector = new Float64Array(basis[0]?.length ?? 0);
  for (const [k, direction] of basis.entries()) {
    for (let i = 0; i < vector.length; i++) {
      vector[i] = (vector[i] as number) + (weights[k] as number) * (direction[i] as number);
    }
  }
  return vector;
}

function positive(vector: Float64Array): Float64Array {
  const largest = vector.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
  return largest < 0 ? vector.map((value) => -value) : vector;
}

function projectRows(features: Float32Array, mean: Float64Array, direction: Float64Array): Float64Array {
  const width = mean.length;
  const middle = dot(mean, direction);
  return Float64Array.from({ length: features.length / width }, (_, row) => {
    let along = -middle;
    for (let i = 0; i < width; i++) along += (features[row * width + i] as number) * (direction[i] as number);
    return along;
  });
}

function meanOf(features: Float32Array, width: number): Float64Array {
  const mean = new Float64Array(width);
  for (let from = 0; from < features.length; from += width) {
    for (let i = 0; i < width; i++) mean[i] = (mean[i] as number) + (features[from + i] as number);
  }
  return mean.map((sum) => (sum * width) / features.length);
}

function squaresAround(features: Float32Array, mean: Float64Array): number {
  let sum = 0;
  for (let from = 0; from < features.length; from += mean.length) {
    for (let i = 0; i < mean.length; i++) sum += ((features[from + i] as number) - (mean[i] as number)) ** 2;
  }
  return sum;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}
