import { openApiDocument } from '../shared/api/openapi.ts';

process.stdout.write(JSON.stringify(openApiDocument()));
