/** The trunk's maps of a training's examples. They are read when they are needed: all of them may not fit in memory. */
export interface MapSource {
  /** @returns float16, example after example, each [channels, side, side] */
  read(examples: Int32Array): Promise<Uint16Array>;
}
