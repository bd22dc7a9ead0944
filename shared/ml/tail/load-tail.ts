import { readModel } from '../onnx/model.ts';
import { bandedBytes } from './band.ts';
import { type Block, type BlocksOf, chooseBlock, findBlocks } from './blocks.ts';
import { readTail } from './read-tail.ts';
import type { Tail } from './tail.ts';
import { UnsupportedTail } from './unsupported-tail.ts';

/** Limit of the banded matrices of a tail. A step of the training takes up to three times as much memory. */
const maxBandedBytes = 700e6;

export interface LoadedTail {
  /** The number of `block`. */
  depth: number;
  /** The last block of the trunk. */
  block: Block;
  tail: Tail;
}

/**
 * Reads the trainable layers of a base model after a block.
 * @param depth the block's number, or `auto` for the default one
 * @throws UnsupportedTail if the layers can't be trained; HeadstartError `invalid-request` if there is no such block
 */
export async function loadTail(base: BlocksOf, depth: number | 'auto'): Promise<LoadedTail> {
  const { name, output } = base.manifest;
  const blocks = await findBlocks(base);
  const block = chooseBlock(name, blocks, depth);
  const { graph } = readModel(base.model);
  const tailAfter = ({ value, map }: Block) => readTail(graph, { from: value, map, features: output.features.name });
  const tail = readOrExplain(name, block, tailAfter);
  if (bandedBytes(tail) <= maxBandedBytes) return { depth: block.depth, block, tail };

  const fits = blocks.find((later) => later.depth > block.depth && bandedBytes(tailAfter(later)) <= maxBandedBytes);
  const next = fits ? `The earliest possible block is ${fits.depth}.` : 'Train a dense head: omit depth.';
  const gigabytes = (bandedBytes(tail) / 1e9).toFixed(1);
  throw new UnsupportedTail(
    `Block ${block.depth} of base model ${name} is too early for a deep head: the depthwise convolutions after it work on large maps, and would take ${gigabytes} GB. ${next}`,
  );
}

function readOrExplain(name: string, block: Block, read: (block: Block) => Tail): Tail {
  try {
    return read(block);
  } catch (error) {
    if (!(error instanceof UnsupportedTail)) throw error;
    throw new UnsupportedTail(
      `Base model ${name} can't have a deep head after block ${block.depth}. ${error.message} Train a dense head (omit depth), or use another base model.`,
      { cause: error },
    );
  }
}
