import { z } from 'zod';
import { generationInMessage } from '../job.ts';

const message = z.object({ training: z.string(), generation: generationInMessage });

/** The message that starts a runner for a training. */
export const trainMessage = (id: string, generation: number): string => JSON.stringify({ training: id, generation });

/** @throws Error for any other message */
export function parseTrainMessage(body: string): { id: string; generation: number } {
  const { training, generation } = message.parse(JSON.parse(body));
  return { id: training, generation };
}
