import { compareUtf8 } from '../../storage/utf8-order.ts';
import { encoder, pageSize } from '../listing/query.ts';
import { allowBucket, allowObject, findBucket, findUpload } from '../objects/lookup.ts';
import type { Operation } from '../protocol/call.ts';
import { document, type Element } from '../protocol/xml.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html */
export const listParts: Operation = (s3, call) => {
  const { bucket, key, query } = call;
  findBucket(s3, bucket);
  allowObject(s3, call, 's3:ListMultipartUploadParts', bucket, key);
  const upload = findUpload(s3, call);
  const max = pageSize('max-parts', query.get('max-parts'));
  const marker = pageMarker(query.get('part-number-marker'));
  const later = [...upload.parts].filter(([number]) => number > marker).sort(([a], [b]) => a - b);
  const page = later.slice(0, max);
  const parts = page.map<Element>(([number, part]) => [
    'Part',
    [
      ['PartNumber', number],
      ['LastModified', new Date(part.modified).toISOString()],
      ['ETag', `"${part.etag}"`],
      ['Size', part.size],
      [`Checksum${upload.checksum?.algorithm}`, upload.checksum && part.checksum],
    ],
  ]);
  const result: Element[] = [
    ['Bucket', bucket],
    ['Key', encoder(query)(key)],
    ['UploadId', upload.id],
    ['Initiator', [['ID', s3.accountId]]],
    ['Owner', [['ID', s3.accountId]]],
    ['StorageClass', 'STANDARD'],
    ['PartNumberMarker', marker],
    ['NextPartNumberMarker', page.at(-1)?.[0] ?? 0],
    ['MaxParts', max],
    ['IsTruncated', later.length > page.length],
    ['ChecksumAlgorithm', upload.checksum?.algorithm],
    ['ChecksumType', upload.checksum?.type],
    ...parts,
  ];
  return { status: 200, body: document(['ListPartsResult', result]) };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html */
export const listMultipartUploads: Operation = (s3, call) => {
  const { bucket, query } = call;
  findBucket(s3, bucket);
  allowBucket(s3, call, 's3:ListBucketMultipartUploads', bucket);
  const encode = encoder(query);
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const keyMarker = query.get('key-marker') ?? '';
  const idMarker = query.get('upload-id-marker') ?? '';
  const max = pageSize('max-uploads', query.get('max-uploads'));

  const matching = s3.store.buckets
    .uploads(bucket)
    .filter(({ key }) => key.startsWith(prefix))
    .sort((a, b) => compareUtf8(a.key, b.key) || a.started - b.started || compareUtf8(a.id, b.id));
  const marked = matching.findIndex(({ key, id }) => key === keyMarker && id === idMarker);
  const later =
    marked === -1 ? matching.filter(({ key }) => compareUtf8(key, keyMarker) > 0) : matching.slice(marked + 1);
  const prefixes = new Set<string>();
  const listed = later.filter(({ key }) => {
    const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    if (end !== -1) prefixes.add(key.slice(0, end + delimiter.length));
    return end === -1;
  });
  const page = listed.slice(0, max);
  const isTruncated = listed.length > page.length;
  const last = isTruncated ? page.at(-1) : undefined;
  const result: Element[] = [
    ['Bucket', bucket],
    ['KeyMarker', encode(keyMarker)],
    ['UploadIdMarker', idMarker],
    ['NextKeyMarker', last && encode(last.key)],
    ['NextUploadIdMarker', last?.id],
    ['Prefix', encode(prefix)],
    ['Delimiter', delimiter ? encode(delimiter) : undefined],
    ['EncodingType', query.get('encoding-type')],
    ['MaxUploads', max],
    ['IsTruncated', isTruncated],
    ...page.map<Element>(({ key, id, started, checksum }) => [
      'Upload',
      [
        ['Key', encode(key)],
        ['UploadId', id],
        ['Initiator', [['ID', s3.accountId]]],
        ['Owner', [['ID', s3.accountId]]],
        ['StorageClass', 'STANDARD'],
        ['Initiated', new Date(started).toISOString()],
        ['ChecksumAlgorithm', checksum?.algorithm],
        ['ChecksumType', checksum?.type],
      ],
    ]),
    ...[...prefixes].map<Element>((one) => ['CommonPrefixes', [['Prefix', encode(one)]]]),
  ];
  return { status: 200, body: document(['ListMultipartUploadsResult', result]) };
};

const pageMarker = (text: string | undefined) => (/^\d+$/.test(text ?? '') ? Number(text) : 0);
