import { z } from 'zod';

/** An image to embed: what an event or a training says of it. */
export interface ImageRef {
  /** Decoded key in the uploads bucket. */
  key: string;
  etag: string;
  /** Bytes. */
  size: number;
}

/** An image to embed, and by which base model. */
export interface EmbedRequest extends ImageRef {
  /** Digest of a registered base model; left out: the one that the deployment comes with. */
  base?: string | undefined;
}

const request = z.object({
  embed: z.object({ key: z.string(), etag: z.string(), size: z.number(), base: z.string().optional() }),
});

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
const notification = z.object({
  Records: z.array(
    z.object({
      eventName: z.string(),
      s3: z.object({ object: z.object({ key: z.string(), eTag: z.string(), size: z.number() }) }),
    }),
  ),
});

const testEvent = z.object({ Event: z.literal('s3:TestEvent') });

/** The message by which a training queues an image. */
export function embedMessage({ key, etag, size, base }: EmbedRequest): string {
  return JSON.stringify({ embed: { key, etag, size, ...(base !== undefined && { base }) } });
}

/**
 * The images that a message of EmbedQueue names: an event of S3, or a training's request.
 * S3 announces itself with a test event, which names none.
 * @throws Error on anything else.
 */
export function parseEmbedMessage(body: string): EmbedRequest[] {
  const message = z.union([notification, request, testEvent]).parse(JSON.parse(body));
  if ('embed' in message) return [message.embed];
  if ('Event' in message) return [];
  return message.Records.filter((record) => record.eventName.startsWith('ObjectCreated:')).map(
    ({ s3: { object } }) => ({
      key: decodeURIComponent(object.key.replaceAll('+', ' ')),
      etag: object.eTag,
      size: object.size,
    }),
  );
}
