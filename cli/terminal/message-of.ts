/** What a thrown value says, be it an error or not. */
export const messageOf = (error: unknown): string => String(Object(error).message ?? error);
