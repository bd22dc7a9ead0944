import { z } from 'zod';

/** An image to embed, from an event or a training. */
export interface ImageRef {
  /** Decoded key in the uploads bucket. */
  key: string;
  etag: string;
  /** Bytes. */
  size: number;
}

export interface EmbedRequest extends ImageRef {
  /** Digest of a registered base model. Default: the built-in one. */
  base?: string | undefined;
  /** The last block of a trunk, which makes the image's map. Default: none; the base model makes the embedding. */
  depth?: number | undefined;
}

const request = z.object({
  embed: z.object({
    key: z.string(),
    etag: z.string(),
    size: z.number(),
    base: z.string().optional(),
    depth: z.int().nonnegative().optional(),
  }),
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

/** The message that a training sends to queue an image. */
export function embedMessage({ key, etag, size, base, depth }: EmbedRequest): string {
  return JSON.stringify({ embed: { key, etag, size, base, depth } });
}

/**
 * The images in a message of EmbedQueue: an S3 event or a training's request. The test event that S3 sends first has
 * none.
 * @throws Error for any other message
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
