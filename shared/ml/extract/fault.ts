/** What is wrong with an image's file, and what to do about it. */
export interface Fault {
  /** A clause: `the file ends in the middle of the image data`. */
  cause: string;
  /** A sentence. */
  next: string;
}

export const again = 'Copy or download it again.';
export const saveAgain = 'Save it again with another program.';

/** The file stops too early, as an interrupted copy or download leaves it. */
export const cutShort: Fault = {
  cause: 'the file ends in the middle of the image data: it was cut short',
  next: again,
};

/** Bytes in the file are not what was written. */
export const damaged = (cause: string): Fault => ({ cause, next: again });

/** The file may be whole, but holds what can't be decoded here. */
export const unsupported = (cause: string): Fault => ({ cause, next: saveAgain });

/** An image without its harmless faults. */
export interface Mended {
  bytes: Uint8Array;
  /** What is wrong with it where it can't be decoded even so. */
  otherwise?: Fault;
}

export const isFault = (value: object): value is Fault => 'cause' in value;
