import { invalidArgument } from '../protocol/errors.ts';

/** @throws S3Error InvalidArgument */
export function parsePartNumber(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1 && number <= 10_000) return number;
  throw invalidArgument('partNumber', text, 'Part number must be an integer between 1 and 10000, inclusive');
}
