/** The message of a thrown value, which may not be an error. */
export const messageOf = (error: unknown): string => String(Object(error).message ?? error);
