/** How long `metrics.json` may get: with 1,000 classes it stays at about 1 MB. The other files of a version hold all. */

/** Lists hold so many entries. */
export const mostListed = 1_000;

/** The confusion matrix of more classes is left out: it grows with their square. */
export const mostConfusionClasses = 300;
