import { z } from 'zod';
import { type ExportFormat, exportFormat } from './records.ts';

/** Which export a message of ExportQueue asks for. */
export interface ExportRequest {
  model: string;
  version: number;
  format: ExportFormat;
}

const message = z.object({ model: z.string(), version: z.number().int().positive(), format: exportFormat });

export const exportMessage = ({ model, version, format }: ExportRequest): string =>
  JSON.stringify({ model, version, format });

/** Throws on what is no such message. */
export const parseExportMessage = (body: string): ExportRequest => message.parse(JSON.parse(body));
