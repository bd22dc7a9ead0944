import { z } from 'zod';
import { generationInMessage } from '../job.ts';

const message = z.object({ training: z.string(), generation: generationInMessage });

/** The message by which a training asks for a runner. */
export const trainMessage = (id: string, generation: number): string => JSON.stringify({ training: id, generation });

/** Which training a message of TrainQueue names, and of which generation it is. Throws on anything else. */
export function parseTrainMessage(body: string): { id: string; generation: number } {
  const { training, generation } = message.parse(JSON.parse(body));
  return { id: training, generation };
}
