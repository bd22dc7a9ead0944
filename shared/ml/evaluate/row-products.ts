import { InferenceSession, Tensor } from 'onnxruntime-node';
import { createGraph } from '../onnx/graph.ts';

/** Rows of either side of a block: its result has 4 MB. */
const BLOCK = 1024;

/** The products of some rows of one matrix, from row `from` on, with some of another, from row `to` on. */
export interface ProductBlock {
  from: number;
  to: number;
  rows: number;
  columns: number;
  /** Row-major [rows, columns]. */
  products: Float32Array;
}

export interface RowProducts {
  /**
   * The dot product of every row of `a` with every row of `b`, block by block, so that the whole [n, m] never exists.
   * Without `b`, of every two rows of `a`: blocks below the diagonal are left out.
   * @param a row-major [n, width]
   * @param b row-major [m, width]
   */
  blocks(a: Float32Array, b?: Float32Array): AsyncGenerator<ProductBlock>;
  /** Frees the session; the last call. */
  release(): Promise<void>;
}

/**
 * `dot`: the dot product. `mirrored`: the larger of a row's dot products with another row and with its mirror image,
 * where the first half of a row is what mirroring keeps (s) and the second what changes sign under it (d). These are
 * s·s' + d·d' and s·s' - d·d', so the larger is s·s' + |d·d'|: at the price of one product, not two.
 */
export type Product = 'dot' | 'mirrored';

/**
 * Dot products between rows of matrices, by ONNX Runtime in float32. Their bits do not depend on the number of threads.
 * @param width numbers in a row
 */
export async function createRowProducts(width: number, threads = 1, product: Product = 'dot'): Promise<RowProducts> {
  const session = await InferenceSession.create(rowProductsGraph(width, product), {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
  });
  return {
    async *blocks(a, b) {
      const other = b ?? a;
      for (let from = 0; from * width < a.length; from += BLOCK) {
        const left = rowsOf(a, width, from);
        for (let to = b ? 0 : from; to * width < other.length; to += BLOCK) {
          const right = rowsOf(other, width, to);
          const { products } = await session.run({ left, right });
          const [rows, columns] = [left.dims[0] as number, right.dims[0] as number];
          yield { from, to, rows, columns, products: products?.data as Float32Array };
        }
      }
    },
    release: () => session.release(),
  };
}

function rowProductsGraph(width: number, product: Product): Uint8Array {
  const graph = createGraph('row-products');
  const left = graph.input('left', 'float32', ['rows', width]);
  const right = graph.input('right', 'float32', ['columns', width]);
  if (product === 'dot') {
    graph.node('Gemm', [left, right], { transB: { i: 1 } }, 'products');
  } else {
    const edge = (name: string, at: number) => graph.constant(name, 'int64', [1], BigInt64Array.of(BigInt(at)));
    const [start, middle, end, axis] = [
      edge('start', 0),
      edge('middle', width / 2),
      edge('end', width),
      edge('axis', 1),
    ];
    const half = (rows: string, from: string, to: string) => graph.node('Slice', [rows, from, to, axis]);
    const times = (from: string, to: string) =>
      graph.node('Gemm', [half(left, from, to), half(right, from, to)], { transB: { i: 1 } });
    graph.node('Add', [times(start, middle), graph.node('Abs', [times(middle, end)])], {}, 'products');
  }
  graph.output('products', 'float32', ['rows', 'columns']);
  return graph.toBytes();
}

function rowsOf(matrix: Float32Array, width: number, from: number): Tensor {
  const rows = matrix.subarray(from * width, (from + BLOCK) * width);
  return new Tensor('float32', rows, [rows.length / width, width]);
}
