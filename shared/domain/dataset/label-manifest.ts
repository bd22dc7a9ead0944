import { z } from 'zod';
import { label } from '../names/schemas.ts';

/**
 * A line of an output manifest of SageMaker Ground Truth for image classification: beside `source-ref` stand
 * `{job}` and `{job}-metadata`, and the latter has the label as `class-name`.
 * https://docs.aws.amazon.com/sagemaker/latest/dg/sms-data-output.html#sms-output-class
 */
const line = z.object({ 'source-ref': z.string().regex(/^s3:\/\/[^/]+\/./, 'must be s3://{bucket}/{key}') }).loose();
const metadata = z.object({ 'class-name': label });

interface LabelManifest {
  /** Label by key; of several lines for a key the last one counts. */
  labels: Map<string, string>;
  /** What is wrong with which line, counted from 1. */
  problems: string[];
}

/** Reads a manifest (JSON Lines). Lines that can't be read are reported, and the others count. */
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
