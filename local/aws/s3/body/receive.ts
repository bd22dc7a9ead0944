import type { Bodies } from '../../storage/bodies.ts';
import type { Checksum } from '../../storage/changes.ts';
import { S3Error } from '../protocol/errors.ts';
import { createDigests, type ExpectedDigests } from './digests.ts';

/** Limit of one upload: 5 GiB. https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
export const maxUploadBytes = 5 * 2 ** 30;

export interface Received {
  file: string;
  size: number;
  /** MD5 in hexadecimal. */
  etag: string;
  checksum: Checksum;
}

/**
 * Writes a body to a file and verifies its digests. Leaves no file behind when it throws.
 * @throws S3Error BadDigest, InvalidDigest, EntityTooLarge, MalformedTrailerError
 */
export async function receive(
  bodies: Bodies,
  bytes: AsyncIterable<Buffer>,
  { maxBytes = maxUploadBytes, ...expected }: ExpectedDigests & { maxBytes?: number } = {},
): Promise<Received> {
  const digests = createDigests(expected);

  async function* digested(): AsyncGenerator<Buffer> {
    let size = 0;
    for await (const chunk of bytes) {
      size += chunk.length;
      if (size > maxBytes) throw tooLarge(size, maxBytes);
      digests.update(chunk);
      yield chunk;
    }
  }

  const { file, size } = await bodies.write(digested());
  try {
    return { file, size, ...digests.verify() };
  } catch (error) {
    bodies.remove([file]);
    throw error;
  }
}

export function tooLarge(size: number, max: number): S3Error {
  return new S3Error('EntityTooLarge', undefined, { ProposedSize: String(size), MaxSizeAllowed: String(max) });
}

/** @throws S3Error MissingContentLength, EntityTooLarge */
export function requireUploadSize(length: number | undefined): void {
  if (length === undefined) throw new S3Error('MissingContentLength');
  if (length > maxUploadBytes) throw tooLarge(length, maxUploadBytes);
}
