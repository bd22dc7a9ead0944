export interface Eigen {
  /** Largest first. */
  values: Float64Array;
  /** The eigenvector of each value, of length 1. */
  vectors: Float64Array[];
}

/** Maximum number of sweeps of rotations; ten are rarely needed. */
const mostSweeps = 60;

/**
 * Eigenvalues and eigenvectors of a small symmetric matrix, by cyclic Jacobi rotations (Golub and Van Loan, Matrix
 * Computations, 4th edition, 8.5).
 * @param matrix row-major [size, size]; not changed
 */
export function symmetricEigen(matrix: Float64Array, size: number): Eigen {
  const a = matrix.slice();
  const v = new Float64Array(size * size);
  for (let i = 0; i < size; i++) v[i * size + i] = 1;
  const at = (i: number, j: number) => a[i * size + j] as number;
  const scale = Math.max(...a.map(Math.abs), Number.MIN_VALUE);

  for (let sweep = 0; sweep < mostSweeps; sweep++) {
    let largest = 0;
    for (let p = 0; p < size; p++) {
      for (let q = p + 1; q < size; q++) {
        const off = at(p, q);
        largest = Math.max(largest, Math.abs(off));
        if (off === 0) continue;
        const tau = (at(q, q) - at(p, p)) / (2 * off);
        const tangent = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.hypot(1, tau));
        const cosine = 1 / Math.hypot(1, tangent);
        rotate(a, size, 1, p * size, q * size, cosine, tangent * cosine);
        rotate(a, size, size, p, q, cosine, tangent * cosine);
        rotate(v, size, 1, p * size, q * size, cosine, tangent * cosine);
      }
    }
    if (largest <= Number.EPSILON * scale) break;
  }

  const order = Array.from({ length: size }, (_, i) => i).sort((i, j) => at(j, j) - at(i, i));
  return {
    values: Float64Array.from(order, (i) => at(i, i)),
    vectors: order.map((i) => v.slice(i * size, (i + 1) * size)),
  };
}

/** Rotates two rows (stride 1) or two columns (stride `size`) of a matrix. */
function rotate(m: Float64Array, size: number, stride: number, p: number, q: number, cosine: number, sine: number) {
  for (let i = 0; i < size; i++) {
    const [x, y] = [m[p + i * stride] as number, m[q + i * stride] as number];
    m[p + i * stride] = cosine * x - sine * y;
    m[q + i * stride] = sine * x + cosine * y;
  }
}
