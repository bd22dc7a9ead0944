import { InferenceSession, Tensor } from 'onnxruntime-node';
import { createGraph } from '../onnx/graph.ts';

/** Rows on each side of a block: its result takes 4 MiB. */
const BLOCK = 1024;

/** The products of rows of one matrix, starting at `from`, with rows of another, starting at `to`. */
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
   * The dot products of every row of `a` with every row of `b`, block by block, so the whole [n, m] matrix never
   * exists. Without `b`: the products of all pairs of rows of `a`, without the blocks below the diagonal.
   * @param a row-major [n, width]
   * @param b row-major [m, width]
   */
  blocks(a: Float32Array, b?: Float32Array): AsyncGenerator<ProductBlock>;
  /** Frees the session. No call may follow. */
  release(): Promise<void>;
}

/**
 * `dot`: the dot product. `mirrored`: the larger of a row's dot products with another row and with its mirror image,
 * where mirroring keeps the first half of a row (s) and negates the second (d). These are s·s' + d·d' and s·s' - d·d',
 * so the larger is s·s' + |d·d'|, for the price of one product.
 */
export type Product = 'dot' | 'mirrored';

/**
 * Dot products of rows of matrices, by ONNX Runtime in float32; bit for bit the same with any number of threads.
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
