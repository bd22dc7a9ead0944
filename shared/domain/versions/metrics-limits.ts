/** Limits that keep `metrics.json` near 1 MB with 1,000 classes. Other files of a version have everything. */

/** Entries of a list. */
export const maxListed = 1_000;

/** The confusion matrix is omitted for more classes, as it grows with their square. */
export const maxConfusionClasses = 300;
