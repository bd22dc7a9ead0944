/**
 * Names what decode.ts makes of an image. Embeddings of different decode paths never mix, so it changes
 * whenever the pixels that reach a base model, or the thumbnail, do.
 */
export const decodePath = 'cover-cubic-1';

/** Width and height of the thumbnail. */
export const thumbnailSize = 32;
