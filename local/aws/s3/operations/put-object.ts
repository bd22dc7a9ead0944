import type { StoredObject } from '../../storage/changes.ts';
import { expectedChecksum } from '../body/checksums.ts';
import { receive, requireUploadSize } from '../body/receive.ts';
import { commitObject, openWrite } from '../objects/commit.ts';
import { checksumHeadersOf, readDescription, writtenHeaders } from '../objects/description.ts';
import { tagsInHeader, withTags } from '../objects/tags.ts';
import type { Operation } from '../protocol/call.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export const putObject: Operation = async (s3, call) => {
  const { headers, payload } = call;
  const condition = openWrite(s3, call);
  const description = { ...readDescription(headers), ...withTags(tagsInHeader(s3, call)) };
  requireUploadSize(payload.length);
  const received = await receive(s3.store.bodies, payload.bytes(), {
    md5: headers['content-md5'],
    checksum: expectedChecksum(headers),
    trailer: payload.trailer,
  });
  const object: StoredObject = { ...description, ...received, modified: Date.now() };
  const stored = commitObject(s3, call, { object, condition, event: 'ObjectCreated:Put' });
  return { status: 200, headers: { ...writtenHeaders(stored), ...checksumHeadersOf(stored) } };
};
