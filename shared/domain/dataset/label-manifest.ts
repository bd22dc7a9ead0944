import { z } from 'zod';
import { label } from '../names/schemas.ts';

/**
 * A line of an output manifest of SageMaker Ground Truth for image classification. Besides `source-ref` it has `{job}`
 * and `{job}-metadata`, which contains the label as `class-name`.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/sms-data-output.html#sms-output-class
 */
const line = z.object({ 'source-ref': z.string().regex(/^s3:\/\/[^/]+\/./, 'must be s3://{bucket}/{key}') }).loose();
const metadata = z.object({ 'class-name': label });

interface LabelManifest {
  /** Labels by key. The last line for a key counts. */
  labels: Map<string, string>;
  /** Lines that can't be read, with their number and reason. */
  problems: string[];
}

/** Reads a manifest (JSON Lines). Lines that can't be read don't affect the others. */
export function parseLabelManifest(text: string): LabelManifest {
  const labels = new Map<string, string>();
  const problems: string[] = [];
  for (const [i, source] of text.split('\n').entries()) {
    if (source.trim() === '') continue;
    try {
      const entry = line.parse(JSON.parse(source));
      const key = entry['source-ref'].replace(/^s3:\/\/[^/]+\//, '');
      labels.set(key, labelOf(entry));
    } catch (error) {
      const reason = error instanceof z.ZodError ? error.issues[0]?.message : (error as Error).message;
      problems.push(`Line ${i + 1}: ${reason}`);
    }
  }
  return { labels, problems };
}

function labelOf(entry: Record<string, unknown>): string {
  const found = Object.entries(entry).find(([name]) => name.endsWith('-metadata'))?.[1];
  if (!found) throw new Error('has no `{job}-metadata` with a `class-name`');
  return metadata.parse(found)['class-name'];
}
