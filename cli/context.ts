import type { Output } from './output/output.ts';

/** A command's access to the terminal and the environment. */
export interface Context {
  output: Output;
  env: NodeJS.ProcessEnv;
  /** Asks the user a yes-or-no question. Undefined without a terminal. */
  confirm?: ((question: string) => Promise<boolean>) | undefined;
}
