/** Mean and standard deviation. */
export interface Spread {
  mean: number;
  deviation: number;
}

/** The parameters by which a head tells images of known kinds from others. */
export interface UnknownParameters {
  /** Share of images of the known classes that the threshold accepts as known. */
  acceptance: number;
  /** An image with a lower score is unknown. */
  threshold: number;
  /** Directions of the class means, of length 1: row-major [classes, width]. */
  means: Float32Array;
  /** Mean and deviation of the energies of held-out examples. */
  energy: Spread;
  /** Mean and deviation of the cosines of held-out examples. */
  cosine: Spread;
  /** Weight of the standardised cosine; the energy's is 1. */
  cosineWeight: number;
}
