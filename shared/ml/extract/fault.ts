/** What is wrong with an image's file, and what to do about it. */
export interface Fault {
  /** A clause: `the checksum of its header is wrong`. */
  cause: string;
  /** A sentence. */
  next: string;
}

/** The file stops too early, as an interrupted copy or download leaves it. */
export const cutShort: Fault = {
  cause: 'the file was cut short: it ends in the middle of the image data',
  next: 'Copy or download it again.',
};

/** Bytes in the file are not what was written. */
export const damaged = (cause: string): Fault => ({
  cause,
  next: 'Copy or download it again, or save it again with another program.',
});

/** The file may be whole, but holds what can't be decoded here. */
export const unsupported = (cause: string): Fault => ({ cause, next: 'Save it again with another program.' });

/** An image without its harmless faults. */
export interface Mended {
  bytes: Uint8Array;
  /** What is wrong with it where it can't be decoded even so. */
  otherwise?: Fault;
}

export const isFault = (value: object): value is Fault => 'cause' in value;
