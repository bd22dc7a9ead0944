import { z } from 'zod';
import { generationInMessage } from '../job.ts';
import { type ExportFormat, exportFormat } from '../state/records.ts';

/** An export, as messages of ExportQueue name it. */
export interface ExportRequest {
  model: string;
  version: number;
  format: ExportFormat;
}

const request = z.object({ model: z.string(), version: z.number().int().positive(), format: exportFormat });
const message = request.extend({ generation: generationInMessage });

export const exportMessage = ({ model, version, format }: ExportRequest, generation: number): string =>
  JSON.stringify({ model, version, format, generation });

/** @throws Error for any other message */
export function parseExportMessage(body: string): { which: ExportRequest; generation: number } {
  const { generation, ...which } = message.parse(JSON.parse(body));
  return { which, generation };
}

/** The id of an export's job. */
export const exportId = ({ model, version, format }: ExportRequest): string => `${model}/${version}/${format}`;

/** The inverse of {@link exportId}. */
export function parseExportId(id: string): ExportRequest {
  const [model, version, format] = id.split('/');
  return request.parse({ model, version: Number(version), format });
}
