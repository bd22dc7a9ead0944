import { imageEnding } from '../../domain/state/state-key.ts';

/** The content id in the key, or the file name, of an embedding or a rejection. */
export const contentOfKey = (key: string): string => key.slice(key.lastIndexOf('/') + 1).replace(imageEnding, '');

/** The extractor in `features/{extractor}/...`. */
export const extractorOfKey = (key: string): string => key.split('/')[1] as string;
