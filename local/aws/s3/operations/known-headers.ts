import { checksumHeaders } from '../body/checksums.ts';
import { S3Error } from '../protocol/errors.ts';

/** S3 headers that every request may have. */
const common = [
  'x-amz-date',
  'x-amz-content-sha256',
  'x-amz-security-token',
  'x-amz-user-agent',
  'x-amz-expected-bucket-owner',
  'x-amz-request-payer',
  'x-amz-sdk-checksum-algorithm',
  'x-amz-decoded-content-length',
  'x-amz-trailer',
  'x-amz-id',
  // AWS's C++ SDK sends it with every request.
  'x-amz-api-version',
  ...checksumHeaders,
];

/** Fields that only forms have. */
const formFields = ['x-amz-algorithm', 'x-amz-credential', 'x-amz-signature'];

const accepted: Record<string, string[]> = {
  PostObject: formFields,
  PutObject: ['x-amz-tagging'],
  GetObject: ['x-amz-checksum-mode'],
  HeadObject: ['x-amz-checksum-mode'],
  CopyObject: [
    'x-amz-copy-source',
    'x-amz-copy-source-if-match',
    'x-amz-copy-source-if-none-match',
    'x-amz-copy-source-if-modified-since',
    'x-amz-copy-source-if-unmodified-since',
    'x-amz-source-expected-bucket-owner',
    'x-amz-metadata-directive',
    'x-amz-tagging-directive',
    'x-amz-tagging',
    'x-amz-checksum-algorithm',
  ],
  CreateMultipartUpload: ['x-amz-checksum-algorithm', 'x-amz-checksum-type', 'x-amz-tagging'],
  CompleteMultipartUpload: ['x-amz-checksum-type', 'x-amz-mp-object-size'],
  UploadPartCopy: [
    'x-amz-copy-source',
    'x-amz-copy-source-range',
    'x-amz-copy-source-if-match',
    'x-amz-copy-source-if-none-match',
    'x-amz-copy-source-if-modified-since',
    'x-amz-copy-source-if-unmodified-since',
    'x-amz-source-expected-bucket-owner',
  ],
};

/** Headers that request the default. */
const redundant: Record<string, string[]> = {
  'x-amz-acl': ['private', 'bucket-owner-full-control'],
  'x-amz-storage-class': ['STANDARD'],
  'x-amz-server-side-encryption': ['AES256'],
};

/**
 * Refuses headers that S3 supports and the local runtime does not, instead of ignoring them.
 * @param headers headers or form fields, by lower-case name
 * @throws S3Error NotImplemented
 */
export function requireKnownNames(headers: Record<string, string>, operation: string): void {
  for (const [name, value] of Object.entries(headers)) {
    if (!name.startsWith('x-amz-') || name.startsWith('x-amz-meta-')) continue;
    if (common.includes(name) || accepted[operation]?.includes(name) || redundant[name]?.includes(value)) continue;
    throw new S3Error(
      'NotImplemented',
      `A header you provided implies functionality that is not implemented: ${name}`,
      { Header: name },
    );
  }
}
