import type { VersionRecord } from '../../shared/domain/state/records.ts';
import type { KeyProblem } from '../../shared/store/objects/damaged.ts';
import { type HeadDeps, openHead } from './head.ts';
import type { StoredInputs } from './stored-inputs.ts';

/** The logits of images, by content. */
export type LogitsOf = ReadonlyMap<string, Float32Array>;

/** A version with the inputs of its head. */
export interface StoredVersion {
  record: VersionRecord;
  inputs: StoredInputs;
}

/**
 * Predicts images from stored inputs. Versions with the same inputs share one reading.
 * @param problems gets a line for each input that is missing or damaged
 * @returns for each version the logits of the images whose input can be read
 * @throws HeadstartError `damaged`
 */
export async function predictStored(
  deps: HeadDeps,
  versions: readonly StoredVersion[],
  contents: readonly string[],
  problems: KeyProblem[],
): Promise<LogitsOf[]> {
  const logits = versions.map(() => new Map<string, Float32Array>());
  for (const { inputs } of versions.filter(isFirstOfInputs)) {
    const heads = await Promise.all(
      versions.flatMap(({ record, inputs: { id } }, i) =>
        id === inputs.id ? [openHead(deps, record).then(({ session }) => ({ session, found: logits[i] }))] : [],
      ),
    );
    try {
      await inputs.each(
        contents,
        async (images, numbers) => {
          for (const { session, found } of heads) {
            const scores = await session.run(numbers);
            const classes = scores.logits.length / images.length;
            for (const [j, content] of images.entries())
              found?.set(content, scores.logits.subarray(j * classes, (j + 1) * classes));
          }
        },
        problems,
      );
    } finally {
      for (const { session } of heads) await session.release();
    }
  }
  return logits;
}

const isFirstOfInputs = ({ inputs }: StoredVersion, i: number, all: readonly StoredVersion[]): boolean =>
  all.findIndex((other) => other.inputs.id === inputs.id) === i;
