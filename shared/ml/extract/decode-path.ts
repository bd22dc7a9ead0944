/**
 * Identifies the output of decode.ts. It changes whenever the pixels for the base model or the thumbnail change,
 * because embeddings of different decode paths must not mix. The old code then stays as one of the decoders, for the
 * versions that were trained with it (docs/upgrading.md).
 */
export const decodePath = 'cover-cubic-1';
