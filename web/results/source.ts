/** A version and the dataset that it was trained on. */
export interface Source {
  dataset: string;
  model: string;
  version: number;
}
