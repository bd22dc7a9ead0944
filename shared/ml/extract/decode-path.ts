/**
 * Names what decode.ts makes of an image. Embeddings of different decode paths never mix, so it changes
 * whenever the pixels that reach a base model, or the thumbnail, do. The code of before then stays, as one of the
 * decoders: versions that were trained by it go on answering (docs/upgrading.md).
 */
export const decodePath = 'cover-cubic-1';
