/** Something wrong with what is stored that can be repaired without training. Found and repaired apart. */
export interface Finding<Kind extends string = string> {
  kind: Kind;
  /** The object that is wrong. */
  key: string;
  /** What is wrong, and what the repair makes of it. */
  problem: string;
}
