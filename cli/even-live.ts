import { ApiError } from './client/client.ts';

/** Tells why the API refuses to delete what is live, with the option that stands for its parameter in commands. */
export function namingEvenLive(error: unknown): never {
  if (error instanceof ApiError && error.code === 'is-live') {
    throw new Error(`${error.message} Here that is --even-live.`, { cause: error });
  }
  throw error;
}
