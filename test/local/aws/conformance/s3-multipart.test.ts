import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bucketSpec, type Running, refusal, start } from '../support/aws.ts';

let running: Running;
beforeAll(async () => {
  running = await start({ buckets: [bucketSpec('photos'), bucketSpec('listed')] });
});
afterAll(() => running.stop());

const Bucket = 'photos';
const partSize = 5 << 20;
const parts = [Buffer.alloc(partSize, 'a'), Buffer.alloc(partSize, 'b'), Buffer.from('end')];
const md5 = (data: Buffer) => createHash('md5').update(data).digest();

async function begin(Key: string, more: object = {}): Promise<string> {
  return (await running.s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ...more }))).UploadId ?? '';
}

async function upload(Key: string, UploadId: string, PartNumber: number, Body: Buffer, more: object = {}) {
  const answer = await running.s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body, ...more }));
  return { PartNumber, ...answer };
}

const complete = (Key: string, UploadId: string, Parts: object[], more: object = {}) =>
  running.s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts }, ...more }));

async function whole(Key: string, more: object = {}) {
  const id = await begin(Key, more);
  const done = [];
  for (const [i, part] of parts.entries()) done.push(await upload(Key, id, i + 1, part, more));
  return { id, done, answer: await complete(Key, id, done) };
}

describe('CompleteMultipartUpload, https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html', () => {
  test('joins the parts, with the MD5 of their MD5s as ETag', async () => {
    const { answer } = await whole('joined');
    const { Body } = await running.s3.send(new GetObjectCommand({ Bucket, Key: 'joined' }));
    const expected = createHash('md5')
      .update(Buffer.concat(parts.map(md5)))
      .digest('hex');
    expect(answer.ETag).toBe(`"${expected}-3"`);
    expect(Buffer.compare(Buffer.from((await Body?.transformToByteArray()) ?? []), Buffer.concat(parts))).toBe(0);
  });

  test('keeps the headers and metadata of the creation', async () => {
    await whole('described', { ContentType: 'image/png', Metadata: { a: 'b' } });
    const head = await running.s3.send(new HeadObjectCommand({ Bucket, Key: 'described' }));
    expect(head).toMatchObject({ ContentType: 'image/png', Metadata: { a: 'b' } });
  });

  test('leaves no files of parts', async () => {
    const before = (await readdir(`${running.dir}/bodies`)).length;
    await whole('files');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await readdir(`${running.dir}/bodies`)).length).toBe(before + 1);
  });

  test('can omit parts', async () => {
    const id = await begin('some');
    await upload('some', id, 1, parts[0] as Buffer);
    const last = await upload('some', id, 7, Buffer.from('last'));
    await complete('some', id, [last]);
    const { Body } = await running.s3.send(new GetObjectCommand({ Bucket, Key: 'some' }));
    expect(await Body?.transformToString()).toBe('last');
  });

  test('refuses parts out of order', async () => {
    const id = await begin('order');
    const one = await upload('order', id, 1, Buffer.from('1'));
    const two = await upload('order', id, 2, Buffer.from('2'));
    expect(await refusal(complete('order', id, [two, one]))).toBe('400 InvalidPartOrder');
  });

  test('refuses a part that was not uploaded, or with another ETag', async () => {
    const id = await begin('part');
    const one = await upload('part', id, 1, Buffer.from('1'));
    expect(await refusal(complete('part', id, [one, { PartNumber: 2, ETag: one.ETag }]))).toBe('400 InvalidPart');
    expect(await refusal(complete('part', id, [{ PartNumber: 1, ETag: '"other"' }]))).toBe('400 InvalidPart');
  });

  test('refuses small parts before the last', async () => {
    const id = await begin('small');
    const done = [await upload('small', id, 1, Buffer.from('1')), await upload('small', id, 2, Buffer.from('2'))];
    expect(await refusal(complete('small', id, done))).toBe('400 EntityTooSmall');
  });

  test('refuses an empty list of parts', async () => {
    expect(await refusal(complete('nothing', await begin('nothing'), []))).toBe('400 MalformedXML');
  });

  test('is refused the second time', async () => {
    const { id, done } = await whole('twice');
    expect(await refusal(complete('twice', id, done))).toBe('404 NoSuchUpload');
  });

  test('supports conditions, and can be retried afterwards', async () => {
    await running.s3.send(new PutObjectCommand({ Bucket, Key: 'cond', Body: 'x' }));
    const id = await begin('cond');
    const one = await upload('cond', id, 1, Buffer.from('1'));
    expect(await refusal(complete('cond', id, [one], { IfNoneMatch: '*' }))).toBe('412 PreconditionFailed');
    const { ETag } = await running.s3.send(new HeadObjectCommand({ Bucket, Key: 'cond' }));
    expect(await refusal(complete('cond', id, [one], { IfMatch: ETag }))).toBe('no error');
  });

  test('of uploads that race to create one key exactly one wins', async () => {
    const uploads = await Promise.all(
      Array.from({ length: 6 }, async (_, i) => {
        const id = await begin('race');
        return { id, part: await upload('race', id, 1, Buffer.from(`${i}`)) };
      }),
    );
    const answers = await Promise.all(
      uploads.map(({ id, part }) => refusal(complete('race', id, [part], { IfNoneMatch: '*' }))),
    );
    expect(answers.filter((answer) => answer === 'no error')).toHaveLength(1);
  });

  test('computes a composite checksum of the parts’ checksums', async () => {
    const { answer } = await whole('sha', { ChecksumAlgorithm: 'SHA256' });
    const digests = parts.map((part) => createHash('sha256').update(part).digest());
    const expected = createHash('sha256').update(Buffer.concat(digests)).digest('base64');
    expect([answer.ChecksumSHA256, answer.ChecksumType]).toEqual([`${expected}-3`, 'COMPOSITE']);
  });

  test.each([
    ['with the number of parts', (value: string) => value, 'no error'],
    ['without it', (value: string) => value.slice(0, -2), 'no error'],
    ['with another number of parts', (value: string) => value.replace(/-3$/, '-2'), '400 BadDigest'],
    ['of other parts', () => `${createHash('sha256').digest('base64')}-3`, '400 BadDigest'],
    ['that is no checksum', () => 'abc-3', '400 InvalidRequest'],
  ])('holds a composite checksum %s', async (_, change, expected) => {
    const { answer } = await whole('claimed', { ChecksumAlgorithm: 'SHA256' });
    const id = await begin('claimed', { ChecksumAlgorithm: 'SHA256' });
    const sent = await Promise.all(
      parts.map((part, i) => upload('claimed', id, i + 1, part, { ChecksumAlgorithm: 'SHA256' })),
    );
    const ChecksumSHA256 = change(answer.ChecksumSHA256 ?? '');
    expect(await refusal(complete('claimed', id, sent, { ChecksumSHA256 }))).toBe(expected);
  });

  test('computes a checksum of the whole object on request', async () => {
    const { answer } = await whole('full', { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' });
    const put = await running.s3.send(
      new PutObjectCommand({ Bucket, Key: 'full2', Body: Buffer.concat(parts), ChecksumAlgorithm: 'CRC32' }),
    );
    expect([answer.ChecksumCRC32, answer.ChecksumType]).toEqual([put.ChecksumCRC32, 'FULL_OBJECT']);
  });

  test('refuses a wrong checksum of the whole object', async () => {
    const id = await begin('bad', { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' });
    const one = await upload('bad', id, 1, Buffer.from('1'));
    expect(await refusal(complete('bad', id, [one], { ChecksumCRC32: 'AAAAAA==' }))).toBe('400 BadDigest');
  });

  test('makes an object whose parts can be read one by one', async () => {
    await whole('read-parts');
    const answer = await running.s3.send(new GetObjectCommand({ Bucket, Key: 'read-parts', PartNumber: 3 }));
    expect([answer.PartsCount, answer.ContentRange, await answer.Body?.transformToString()]).toEqual([
      3,
      `bytes ${2 * partSize}-${2 * partSize + 2}/${2 * partSize + 3}`,
      'end',
    ]);
  });
});

describe('CreateMultipartUpload, https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html', () => {
  test('shows no object before it is completed', async () => {
    await begin('invisible');
    expect(await refusal(running.s3.send(new HeadObjectCommand({ Bucket, Key: 'invisible' })))).toBe('404 NotFound');
  });

  test('refuses a whole-object SHA-256', async () => {
    expect(await refusal(begin('x', { ChecksumAlgorithm: 'SHA256', ChecksumType: 'FULL_OBJECT' }))).toBe(
      '400 InvalidRequest',
    );
  });
});

describe('UploadPart, https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html', () => {
  test('again replaces the part', async () => {
    const id = await begin('replaced');
    await upload('replaced', id, 1, Buffer.from('old'));
    const one = await upload('replaced', id, 1, Buffer.from('new'));
    await complete('replaced', id, [one]);
    const { Body } = await running.s3.send(new GetObjectCommand({ Bucket, Key: 'replaced' }));
    expect(await Body?.transformToString()).toBe('new');
  });

  test.each([0, 10_001])('refuses the number %i', async (number) => {
    expect(await refusal(upload('n', await begin('n'), number, Buffer.from('x')))).toBe('400 InvalidArgument');
  });

  test('is refused for an unknown upload', async () => {
    expect(await refusal(upload('n', 'nope', 1, Buffer.from('x')))).toBe('404 NoSuchUpload');
  });

  test('is refused with another checksum algorithm than the upload’s', async () => {
    const id = await begin('mix', { ChecksumAlgorithm: 'SHA1' });
    expect(await refusal(upload('mix', id, 1, Buffer.from('x'), { ChecksumAlgorithm: 'SHA256' }))).toBe(
      '400 InvalidRequest',
    );
  });
});

describe('UploadPartCopy, https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html', () => {
  const copy = (UploadId: string, more: object) =>
    running.s3.send(
      new UploadPartCopyCommand({ Bucket, Key: 'pc', UploadId, PartNumber: 1, CopySource: 'photos/src', ...more }),
    );

  test('copies a range of an object as a part', async () => {
    await running.s3.send(new PutObjectCommand({ Bucket, Key: 'src', Body: '0123456789' }));
    const id = await begin('pc');
    const { CopyPartResult } = await copy(id, { CopySourceRange: 'bytes=2-5' });
    await complete('pc', id, [{ PartNumber: 1, ETag: CopyPartResult?.ETag }]);
    const { Body } = await running.s3.send(new GetObjectCommand({ Bucket, Key: 'pc' }));
    expect(await Body?.transformToString()).toBe('2345');
  });

  test('refuses a range that is not in the object', async () => {
    expect(await refusal(copy(await begin('pc'), { CopySourceRange: 'bytes=2-50' }))).toBe('400 InvalidArgument');
  });
});

describe('AbortMultipartUpload, https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html', () => {
  test('ends the upload and drops its parts', async () => {
    const id = await begin('aborted');
    await upload('aborted', id, 1, Buffer.from('x'));
    await running.s3.send(new AbortMultipartUploadCommand({ Bucket, Key: 'aborted', UploadId: id }));
    expect(await refusal(running.s3.send(new ListPartsCommand({ Bucket, Key: 'aborted', UploadId: id })))).toBe(
      '404 NoSuchUpload',
    );
  });
});

describe('ListParts, https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html', () => {
  test('lists parts by number, page by page', async () => {
    const id = await begin('lp');
    for (const number of [3, 1, 2]) await upload('lp', id, number, Buffer.from(`${number}`));
    const first = await running.s3.send(new ListPartsCommand({ Bucket, Key: 'lp', UploadId: id, MaxParts: 2 }));
    const next = await running.s3.send(
      new ListPartsCommand({ Bucket, Key: 'lp', UploadId: id, PartNumberMarker: first.NextPartNumberMarker }),
    );
    const numbers = [first, next].map(({ Parts }) => Parts?.map(({ PartNumber }) => PartNumber));
    expect([numbers, first.IsTruncated, next.IsTruncated]).toEqual([[[1, 2], [3]], true, false]);
  });
});

describe('ListMultipartUploads, https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html', () => {
  test('lists uploads by key, page by page', async () => {
    const begun = async (Key: string) => `${Key} ${await begin(Key, { Bucket: 'listed' })}`;
    const expected = [await begun('b'), await begun('a/1'), await begun('b')].sort((x, y) =>
      (x[0] ?? '').localeCompare(y[0] ?? ''),
    );
    const listed: string[] = [];
    let markers = {};
    for (;;) {
      const page = await running.s3.send(
        new ListMultipartUploadsCommand({ Bucket: 'listed', MaxUploads: 1, ...markers }),
      );
      listed.push(...(page.Uploads ?? []).map(({ Key, UploadId }) => `${Key} ${UploadId}`));
      if (!page.IsTruncated) break;
      markers = { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker };
    }
    expect([...listed].sort()).toEqual([...expected].sort());
  });

  test('groups keys at a delimiter', async () => {
    const { CommonPrefixes } = await running.s3.send(
      new ListMultipartUploadsCommand({ Bucket: 'listed', Delimiter: '/' }),
    );
    expect(CommonPrefixes).toEqual([{ Prefix: 'a/' }]);
  });
});
