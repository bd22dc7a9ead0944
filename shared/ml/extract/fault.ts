/** A fault of an image file, and its remedy. */
export interface Fault {
  /** A clause: `the checksum of its header is wrong`. */
  cause: string;
  /** A sentence. */
  next: string;
}

/** An incomplete file, as after an interrupted copy or download. */
export const cutShort: Fault = {
  cause: 'the file was cut short: it ends in the middle of the image data',
  next: 'Copy or download it again.',
};

/** A file whose bytes have changed. */
export const damaged = (cause: string): Fault => ({
  cause,
  next: 'Copy or download it again, or save it again with another program.',
});

/** A file that may be intact, but can't be decoded here. */
export const unsupported = (cause: string): Fault => ({ cause, next: 'Save it again with another program.' });

/** An image without its harmless faults. */
export interface Mended {
  bytes: Uint8Array;
  /** The fault that still prevents decoding. */
  otherwise?: Fault;
}

export const isFault = (value: object): value is Fault => 'cause' in value;
