import { z } from 'zod';

const message = z.object({ training: z.string() });

/** The message by which a training asks for a runner. */
export const trainMessage = (id: string): string => JSON.stringify({ training: id });

/** The id of the training that a message of TrainQueue names. Throws on anything else. */
export const parseTrainMessage = (body: string): string => message.parse(JSON.parse(body)).training;
